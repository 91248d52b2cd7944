"""How far assumptions drifted, and when the owner of a plan is told."""

from decimal import Decimal

import pytest

from goals.calc.drift import drift, plan_change
from goals.enums import PlanChangeKind


@pytest.mark.parametrize(
    ("assumed", "checked", "share"),
    [
        ("100", "89", "-0.11"),
        ("100", "100", "0"),
        ("-50", "-40", "0.2"),
        ("0", "5", None),
        ("0.000000000000000001", "99999999999999999999999", None),
    ],
)
def test_drift(assumed, checked, share):
    found = drift(assumed=Decimal(assumed), checked=Decimal(checked))

    assert found == (None if share is None else Decimal(share))


def test_drift_of_the_worked_case_is_eleven_per_cent():
    found = drift(assumed=Decimal(148), checked=Decimal(131))

    assert round(found, 2) == Decimal("-0.11")


@pytest.mark.parametrize(
    ("planned", "told", "now", "kind"),
    [
        pytest.param(338, 338, 382, PlanChangeKind.DRIFTED, id="the worked case"),
        pytest.param(338, 338, 354, None, id="under five per cent"),
        pytest.param(100, 100, 105, PlanChangeKind.DRIFTED, id="five per cent"),
        pytest.param(100, 100, 95, PlanChangeKind.DRIFTED, id="five per cent below"),
        pytest.param(338, 382, 390, None, id="little more than was told"),
        pytest.param(338, 382, 400, PlanChangeKind.DRIFTED, id="much more than was told"),
        pytest.param(338, 382, 340, PlanChangeKind.RETURNED, id="back"),
        pytest.param(338, 338, None, PlanChangeKind.IMPOSSIBLE, id="no result any more"),
        pytest.param(338, None, None, None, id="still no result"),
        pytest.param(338, None, 382, PlanChangeKind.DRIFTED, id="a result again, another one"),
        pytest.param(338, None, 338, PlanChangeKind.RETURNED, id="the result again"),
        pytest.param(-10, -10, -11, PlanChangeKind.DRIFTED, id="below zero"),
        pytest.param(0, 0, 1, PlanChangeKind.DRIFTED, id="from nothing"),
        pytest.param(0, 0, 0, None, id="still nothing"),
    ],
)
def test_plan_change(planned, told, now, kind):
    values = {"planned": planned, "told": told, "now": now}
    decimals = {name: None if value is None else Decimal(value) for name, value in values.items()}

    assert plan_change(**decimals) == kind
