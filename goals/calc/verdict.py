"""A goal's verdict: made of its targets' verdicts, and it names the one that decided it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext

from goals.calc.status import Reason, reason
from goals.enums import Status, TargetRole
from kpis.calc.exact import EXACT, rounded
from kpis.enums import Direction, Unit

WORST_FIRST = (
    Status.MISSED,
    Status.OFFSET,
    Status.OFF_TRACK,
    Status.AT_RISK,
    Status.UNKNOWN,
    Status.ON_TRACK,
    Status.UPCOMING,
    Status.MET,
)
"""While the period runs a goal stands as its worst primary stands."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one part of a goal stands: a target, or a goal that serves it (then as a primary).

    `key` is the primary key of the target that decided it; `kpi` and `library_key` name it to
    people. `actual` and `baseline` are in the KPI's unit.
    """

    key: int | None
    role: TargetRole
    status: Status
    kpi: str = ""
    library_key: str = ""
    unit: Unit = Unit.COUNT
    direction: Direction = Direction.UP
    actual: Decimal | None = None
    baseline: Decimal | None = None
    attainment: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Net:
    """What was reached after what the guardrail lost, and the same of the baseline."""

    value: Decimal
    baseline: Decimal | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a goal stands, which target decided it, and why."""

    status: Status
    decided_by: int | None = None
    net: Net | None = None
    reasons: list[Reason] = field(default_factory=list)


def verdict(standings: Sequence[Standing]) -> Verdict:
    """Return the verdict over the parts of one goal.

    Every primary must hold; secondary ones inform; a breached guardrail turns "met" into
    "cancelled out".
    """
    primaries = [each for each in standings if each.role == TargetRole.PRIMARY]
    guardrails = [each for each in standings if each.role == TargetRole.GUARDRAIL]
    if not primaries:
        return Verdict(Status.UNKNOWN, reasons=[reason("no_primary")])
    decisive = min(primaries, key=_severity)
    breached = [each for each in guardrails if each.status == Status.MISSED]
    wavering = [each for each in guardrails if each.status == Status.OFF_TRACK]
    notes = [
        _named(code, each)
        for code, some in (("guardrail_breached", breached), ("guardrail_off_track", wavering))
        for each in some
    ]
    if decisive.status != Status.MET or not breached:
        code = "decided_by_primary" if decisive.kpi else "decided_by_goal"
        return Verdict(decisive.status, decisive.key, reasons=[_named(code, decisive), *notes])
    guardrail = min(breached, key=_severity)
    found = _first_net(primaries, guardrail)
    because = _named("offset", guardrail)
    if found:
        primary, net = found
        because |= reason(
            "offset_with_net",
            primary=primary.kpi,
            primary_library_key=primary.library_key,
            net=net.value,
            net_baseline=net.baseline,
        )
    return Verdict(Status.OFFSET, guardrail.key, found[1] if found else None, [because])


def net_of(primary: Standing, guardrail: Standing) -> Net | None:
    """Return the primary's count less the share that the guardrail says was lost.

    1,200 new visitors of whom 70 % bounce are 360 that stay, against 1,000 × (1 − 60 %) = 400
    before. It exists for counts, and for guardrails that are a share of which less is better.
    """
    is_loss = guardrail.unit == Unit.PERCENT and guardrail.direction == Direction.DOWN
    if not is_loss or primary.unit != Unit.COUNT:
        return None
    value = _less(primary.actual, guardrail.actual)
    if value is None:
        return None
    return Net(value, _less(primary.baseline, guardrail.baseline))


def _first_net(primaries: Sequence[Standing], guardrail: Standing) -> tuple[Standing, Net] | None:
    for primary in primaries:
        net = net_of(primary, guardrail)
        if net:
            return primary, net
    return None


def _less(amount: Decimal | None, lost_fraction: Decimal | None) -> Decimal | None:
    if amount is None or lost_fraction is None:
        return None
    with localcontext(EXACT):
        return rounded(amount * (1 - lost_fraction))


def _severity(standing: Standing) -> tuple[int, Decimal]:
    """Order by status, worst first, then by how little of the way is covered."""
    attained = standing.attainment if standing.attainment is not None else Decimal("Infinity")
    return WORST_FIRST.index(standing.status), attained


def _named(code: str, standing: Standing) -> Reason:
    return reason(
        code,
        status=standing.status.value,
        kpi=standing.kpi,
        library_key=standing.library_key,
    )
