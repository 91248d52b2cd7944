"""A goal's verdict, from its parts."""

from decimal import Decimal

import pytest

from goals.calc.verdict import Net, Standing, Verdict, net_of, verdict
from goals.enums import Status, TargetRole
from kpis.enums import Direction, Unit


def primary(status, key=1, **fields):
    return Standing(key, TargetRole.PRIMARY, Status(status), **{"kpi": "Visitors", **fields})


def guardrail(status, key=2, **fields):
    return Standing(
        key,
        TargetRole.GUARDRAIL,
        Status(status),
        **{
            "kpi": "Bounce rate",
            "unit": Unit.PERCENT,
            "direction": Direction.DOWN,
            **fields,
        },
    )


@pytest.mark.parametrize(
    ("standings", "status", "decided_by"),
    [
        pytest.param([], "unknown", None, id="nothing"),
        pytest.param([guardrail("missed")], "unknown", None, id="guardrail-alone"),
        pytest.param([primary("met"), guardrail("met")], "met", 1, id="met"),
        pytest.param([primary("met"), guardrail("missed")], "offset", 2, id="cancelled-out"),
        pytest.param([primary("met"), guardrail("off_track")], "met", 1, id="guardrail-wavers"),
        pytest.param([primary("missed"), guardrail("missed")], "missed", 1, id="both-missed"),
        pytest.param([primary("on_track"), guardrail("missed")], "on_track", 1, id="running"),
        pytest.param(
            [primary("met"), primary("missed", key=3)], "missed", 3, id="every-primary-must-hold"
        ),
        pytest.param(
            [primary("on_track"), primary("off_track", 3), primary("at_risk", 4)],
            "off_track",
            3,
            id="worst-primary",
        ),
        pytest.param([primary("met"), primary("on_track", key=3)], "on_track", 3, id="not-yet"),
        pytest.param([primary("on_track"), primary("upcoming", 3)], "on_track", 1, id="later"),
        pytest.param([primary("on_track"), primary("unknown", 3)], "unknown", 3, id="unknown"),
        pytest.param(
            [
                primary("at_risk", attainment=Decimal("0.9")),
                primary("at_risk", key=3, attainment=Decimal("0.2")),
            ],
            "at_risk",
            3,
            id="of-two-alike-the-one-that-is-less-far",
        ),
        pytest.param(
            [primary("met"), Standing(5, TargetRole.SECONDARY, Status.MISSED)],
            "met",
            1,
            id="secondary-informs",
        ),
        pytest.param(
            [Standing(7, TargetRole.PRIMARY, Status.OFFSET)], "offset", 7, id="goal-below"
        ),
    ],
)
def test_verdict(standings, status, decided_by):
    found = verdict(standings)

    assert (found.status, found.decided_by) == (status, decided_by)


def test_verdict_offset_has_the_net_number():
    """1,200 at 70 % keep 360; 1,000 at 60 % kept 400 (the sources' first worked case)."""
    found = verdict(
        [
            primary(
                "met", actual=Decimal(1200), baseline=Decimal(1000), library_key="new_visitors"
            ),
            guardrail(
                "missed", actual=Decimal("0.7"), baseline=Decimal("0.6"), library_key="bounce_rate"
            ),
        ]
    )

    assert found == Verdict(
        status=Status.OFFSET,
        decided_by=2,
        net=Net(Decimal(360), Decimal(400)),
        reasons=[
            {
                "code": "offset_with_net",
                "status": "missed",
                "kpi": "Bounce rate",
                "library_key": "bounce_rate",
                "primary": "Visitors",
                "primary_library_key": "new_visitors",
                "net": "360",
                "net_baseline": "400",
            }
        ],
    )


def test_verdict_offset_without_a_formula_has_no_net_number():
    found = verdict([primary("met", unit=Unit.MONEY, actual=Decimal(9)), guardrail("missed")])

    assert found.net is None
    assert [each["code"] for each in found.reasons] == ["offset"]


def test_verdict_shows_a_wavering_guardrail_beside_it():
    found = verdict([primary("at_risk"), guardrail("off_track")])

    assert [each["code"] for each in found.reasons] == [
        "decided_by_primary",
        "guardrail_off_track",
    ]


@pytest.mark.parametrize(
    ("amount", "loss", "expected"),
    [
        pytest.param(
            {"actual": Decimal(200)}, {"actual": Decimal("0.25")}, Net(Decimal(150), None), id="net"
        ),
        pytest.param({"actual": None}, {"actual": Decimal("0.25")}, None, id="no-amount"),
        pytest.param({"actual": Decimal(200)}, {"actual": None}, None, id="no-loss"),
        pytest.param(
            {"actual": Decimal(200), "unit": Unit.RATIO},
            {"actual": Decimal("0.25")},
            None,
            id="no-count",
        ),
        pytest.param(
            {"actual": Decimal(200)},
            {"actual": Decimal("0.25"), "direction": Direction.UP},
            None,
            id="share-of-which-more-is-better",
        ),
    ],
)
def test_net_of(amount, loss, expected):
    assert net_of(primary("met", **amount), guardrail("missed", **loss)) == expected
