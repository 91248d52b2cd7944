"""Tallies tell whether anything recorded in a period is another one."""

import datetime as dt
from decimal import Decimal

import pytest

from kpis.models import Measurement, Tally
from kpis.services.tallies import Period, prove_tallies, take_tallies
from tests.factories import make_kpi
from tests.goals.facts import LATER, record

pytestmark = pytest.mark.django_db

START = dt.date(2026, 3, 1)
END = dt.date(2026, 3, 10)
VALUES = [3, 1, 0, None, "0.1234567", -7]


@pytest.fixture
def kpi():
    kpi = make_kpi()
    record(kpi, VALUES, start=START)
    return kpi


def taken(kpi):
    take_tallies(workspace=kpi.workspace, periods=[Period(kpi.pk, START, END)])
    return Tally.objects.for_workspace(kpi.workspace).get(kpi=kpi)


def digest_of(kpi):
    tally = taken(kpi)
    kpi.refresh_from_db()
    assert tally.seen_version == kpi.data_version
    return tally.digest


@pytest.mark.parametrize(
    ("values", "start"),
    [
        pytest.param([4, 0], START, id="two-that-add-up-to-the-same"),
        pytest.param([1, 3], START, id="two-that-change-places"),
        pytest.param([4, -1, 1], START, id="three-that-balance-in-place-too"),
        pytest.param([0], START + dt.timedelta(days=3), id="a-zero-where-nothing-was"),
        pytest.param(["0.1234568"], START + dt.timedelta(days=4), id="the-last-digit"),
        pytest.param(["-0.1234567"], START + dt.timedelta(days=4), id="a-sign"),
        pytest.param([5], END, id="the-last-day"),
    ],
)
def test_what_changes_a_value_changes_the_tally(kpi, values, start):
    before = digest_of(kpi)

    record(kpi, values, start=start)

    assert digest_of(kpi) != before


def test_what_is_recorded_elsewhere_or_again_leaves_it(kpi):
    before = taken(kpi)

    record(kpi, [9], start=END + dt.timedelta(days=1))
    record(kpi, [9], start=START - dt.timedelta(days=1))
    record(make_kpi(workspace=kpi.workspace), [9], start=START)

    after = taken(kpi)
    assert after.digest == before.digest
    assert after.moved_version == before.moved_version < after.seen_version


def test_segments_take_part(kpi):
    before = digest_of(kpi)

    record(kpi, [0], start=START, segment={"channel": "a"})

    assert digest_of(kpi) != before


def test_taken_back_it_is_what_it_was(kpi):
    before = digest_of(kpi)

    record(kpi, [4], start=START)
    changed = digest_of(kpi)
    record(kpi, [3], start=START)

    assert digest_of(kpi) == before != changed


def test_values_changed_behind_the_version_are_found_once(kpi):
    taken(kpi)
    version = kpi.data_version
    assert prove_tallies(workspaces=[kpi.workspace], now=LATER) == 0

    rows = Measurement.objects.for_workspace(kpi.workspace).filter(measured_on=START)
    rows.update(value=Decimal(8))
    found = [prove_tallies(workspaces=[kpi.workspace], now=LATER) for _turn in range(2)]

    kpi.refresh_from_db()
    assert found == [1, 0]
    assert kpi.data_version == version + 1
