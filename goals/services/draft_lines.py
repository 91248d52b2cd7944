"""The targets of a draft: what each would promise, and which have to wait for data."""

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Final, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from goals.enums import Condition, TargetRole, TargetWindow
from goals.models import Goal, Target
from goals.models.target import FROM_BASELINE
from goals.services.past import weeks_before
from goals.services.promises import settle_promise
from goals.services.targets import create_target
from kpis.calc.formula import parse_formula
from kpis.calc.periods import ONE_DAY, Window
from kpis.library import LIBRARY, standard_name
from kpis.services.catalog import Catalog
from workspaces.enums import Language
from workspaces.models import Membership, Workspace

T = TypeVar("T")

BASELINE_WEEKS: Final = 12  # for rates and levels; totals take as many days as their period
NOT_ABOUT_DATA: Final = frozenset(
    {"kpi", "segment_key", "window", "judged_windows", "starts_on", "ends_on", "link_reason"}
)
"""Fields whose refusal a person has to mend; what is left waits for data."""


@dataclass(frozen=True, slots=True)
class Line:
    """One target as the guided flow asks for it; `kpi` is a key, known or of the library.

    `value` is a change as it is typed, a tolerance in per cent, or a value in the KPI's unit.
    """

    kpi: str
    segment_key: str
    role: TargetRole
    window: TargetWindow
    condition: Condition
    value: Decimal
    link_reason: str
    is_for_parent: bool = False

    @property
    def needs_baseline(self) -> bool:
        """Whether nothing can be promised before the KPI has data."""
        return self.condition in FROM_BASELINE

    def kept(self) -> dict[str, Any]:
        """Return the line as plain JSON."""
        return {**asdict(self), "value": format(self.value, "f")}

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Self:
        """Return the line that `kept` holds."""
        return cls(
            **{
                **kept,
                "role": TargetRole(kept["role"]),
                "window": TargetWindow(kept["window"]),
                "condition": Condition(kept["condition"]),
                "value": Decimal(kept["value"]),
            }
        )


@dataclass(frozen=True, slots=True)
class Settled:
    """The target that a line would make, unsaved, or why there is none yet, by language.

    Without a reason its number comes with the goal: a formula of the library over known values.
    """

    target: Target | None
    reason: dict[str, str]


def settle_line(
    *, line: Line, period: Window, by: Membership, now: dt.datetime, catalog: Catalog
) -> Settled:
    """Work out what `line` would promise over `period`; save nothing."""
    kpi = catalog.by_key.get(line.kpi)
    if kpi is None and _is_worked_out(line.kpi, catalog):
        return Settled(None, {})
    if kpi is None:
        return Settled(None, _in_both(lambda: _not_there_yet(line.kpi)))

    kpi.workspace = by.workspace

    def act(fields: dict[str, Any]) -> Target:
        target = Target(workspace=by.workspace, kpi=kpi)
        settle_promise(target=target, by=by, now=now, catalog=catalog, **fields)
        return target

    def attempt() -> Target:
        return _promise(line, period, by.workspace, now, act)

    try:
        return Settled(attempt(), {})
    except ValidationError:
        return Settled(None, _in_both(lambda: _refusal(attempt)))


def promise_line(
    *, line: Line, goal: Goal, by: Membership, now: dt.datetime, catalog: Catalog
) -> Target | dict[str, str]:
    """Make the target of `line` for `goal`, or return in both languages why it has to wait.

    Raises:
        ValidationError: something is wrong that no data will mend.
    """
    kpi, period = catalog.by_key[line.kpi], Window(goal.starts_on, goal.ends_on)
    kpi.workspace = goal.workspace

    def act(fields: dict[str, Any]) -> Target:
        with transaction.atomic():
            return create_target(goal=goal, kpi=kpi, by=by, now=now, **fields)

    def attempt() -> Target:
        return _promise(line, period, goal.workspace, now, act)

    try:
        return attempt()
    except ValidationError as error:
        if not line.needs_baseline or NOT_ABOUT_DATA & set(error.message_dict):
            raise
        return _in_both(lambda: _refusal(attempt))


def _promise(
    line: Line,
    period: Window,
    workspace: Workspace,
    now: dt.datetime,
    act: Callable[[dict[str, Any]], T],
) -> T:
    """Do `act` with a computed baseline; without one where the line can do without."""
    fields = _fields(line, period)
    span = _baseline_span(line, period, workspace, now)
    measured = {"baseline_from": span.start, "baseline_to": span.end, "scale_baseline": True}
    try:
        return act(fields | measured)
    except ValidationError:
        if line.needs_baseline:
            raise
    return act(fields)


def _fields(line: Line, period: Window) -> dict[str, Any]:
    number = "tolerance_percent" if line.condition == Condition.HOLD else "condition_value"
    return {
        "segment_key": line.segment_key,
        "role": line.role,
        "window": line.window,
        "condition": line.condition,
        number: line.value,
        "link_reason": line.link_reason,
        "starts_on": period.start,
        "ends_on": period.end,
    }


def _baseline_span(line: Line, period: Window, workspace: Workspace, now: dt.datetime) -> Window:
    today = workspace.today(now)
    if line.window == TargetWindow.TOTAL:
        last = min(today, period.start) - ONE_DAY
        return Window(last - (period.days - 1) * ONE_DAY, last)
    return weeks_before(
        min(today, period.start), count=BASELINE_WEEKS, week_starts_on=workspace.week_starts_on
    )


def _is_worked_out(key: str, catalog: Catalog) -> bool:
    """Whether the library's KPI, once it is added, has values from what is recorded."""
    entry = LIBRARY.get(key)
    if entry is None or not entry.formula:
        return False
    known = catalog.by_key
    return all(
        all(each.last_measured_on for each in catalog.measured_inputs(known[name]))
        if name in known
        else _is_worked_out(name, catalog)
        for name in parse_formula(entry.formula).names
    )


def _not_there_yet(key: str) -> str:
    name = standard_name(key)
    return _("%(kpi)s comes from the library with this goal, and has no data yet.") % {"kpi": name}


def _refusal(act: Callable[[], object]) -> str:
    try:
        act()
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _in_both(say: Callable[[], str]) -> dict[str, str]:
    found = {}
    for language in Language.values:
        with translation.override(language):
            found[language] = say()
    return found
