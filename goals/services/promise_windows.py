"""The windows of a promise: they must fit the recording of the KPI and the period."""

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goals.enums import TargetWindow
from goals.models import Target
from goals.services.checks import Refusals
from kpis.calc.periods import full_windows
from kpis.enums import Cadence

DEFAULT_JUDGED: Final = {TargetWindow.DAY: 7, TargetWindow.WEEK: 4, TargetWindow.MONTH: 1}
"""So many windows of a rate are judged unless somebody says otherwise."""


def settle_windows(target: Target, refusals: Refusals, *, is_count_open: bool) -> None:
    """Check dates, window and how many windows are judged; propose that number if it is open."""
    if not (target.starts_on and target.ends_on):
        return
    if target.ends_on < target.starts_on:
        refusals.add("ends_on", _("The end must not lie before the start."))
        return
    if not target.is_rate:
        target.judged_windows = 1
        return
    window = TargetWindow(target.window)
    if window in _TOO_FINE.get(Cadence(target.kpi.cadence), ()):
        refusals.add("window", _TOO_FINE_TEXT[Cadence(target.kpi.cadence)]())
        return
    week_starts_on = target.workspace.week_starts_on
    count = len(full_windows(target.grain, target.starts_on, target.ends_on, week_starts_on))
    if not count:
        refusals.add("ends_on", _TOO_SHORT[window]())
        return
    if is_count_open:
        target.judged_windows = min(DEFAULT_JUDGED[window], count)
    if target.judged_windows and count < target.judged_windows:
        refusals.add("judged_windows", _too_few(window, count, target.judged_windows))


def _too_few(window: TargetWindow, count: int, judged: int) -> str:
    match window:
        case TargetWindow.DAY:
            text = ngettext(
                "The period holds %(count)s day; %(judged)s are to be judged.",
                "The period holds %(count)s days; %(judged)s are to be judged.",
                count,
            )
        case TargetWindow.WEEK:
            text = ngettext(
                "The period holds %(count)s full week; %(judged)s are to be judged.",
                "The period holds %(count)s full weeks; %(judged)s are to be judged.",
                count,
            )
        case _:
            text = ngettext(
                "The period holds %(count)s full month; %(judged)s are to be judged.",
                "The period holds %(count)s full months; %(judged)s are to be judged.",
                count,
            )
    return text % {"count": count, "judged": judged}


_TOO_FINE = {
    Cadence.WEEK: {TargetWindow.DAY},
    Cadence.MONTH: {TargetWindow.DAY, TargetWindow.WEEK},
}
_TOO_FINE_TEXT: dict[Cadence, Callable[[], str]] = {
    Cadence.WEEK: lambda: _("This KPI is recorded by the week, so no day can be judged."),
    Cadence.MONTH: lambda: _(
        "This KPI is recorded by the month, so no day and no week can be judged."
    ),
}
_TOO_SHORT: dict[TargetWindow, Callable[[], str]] = {
    TargetWindow.WEEK: lambda: _("The period holds no full week: choose a later end."),
    TargetWindow.MONTH: lambda: _("The period holds no full month: choose a later end."),
}
