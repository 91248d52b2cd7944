"""Closed days, weeks and months of rates that failed their condition, for who wants to know."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from django.db.models import F

from alerts.models import Rule, WindowVerdict
from goals.enums import ChangeKind
from goals.models import Target, TargetVersion
from goals.services.changes import note_change
from goals.services.replay import LONGEST_WINDOW, ClosedWindow, closed_windows
from kpis.calc.periods import ONE_DAY, Window
from kpis.services.catalog import Catalog
from kpis.services.series import read_facts
from workspaces.models import Workspace

CLOSED_SINCE: Final = 75 * ONE_DAY
"""Windows that ended earlier are not looked at again, whatever is corrected in them."""

Ruled: TypeAlias = Sequence[tuple[Target, Rule | None]]


def note_windows(
    *,
    workspace: Workspace,
    ruled: Ruled,
    floors: Mapping[int, dt.datetime],
    now: dt.datetime,
) -> None:
    """Note what the newest closed window of each target says: missed, once; or kept again.

    Also where a correction of the data has made a kept window of a missed one. What ended before a
    target's floor, given by its primary key, or when something else was promised is not told.
    """
    targets = [target for target, _rule in ruled]
    rows = WindowVerdict.objects.for_workspace(workspace).open_misses()
    misses = {each.target_id: each for each in rows.filter(target__in=targets)}
    asked = [each for each in ruled if _tells(each[1]) or each[0].pk in misses]
    today = workspace.today(now)
    days = Window(today - CLOSED_SINCE, today - ONE_DAY)
    closed = read_closed(workspace=workspace, ruled=asked, days=days)
    promised = _promised_on(workspace, [target for target, _rule in asked])
    for target, rule in asked:
        since, floor = promised.get(target.pk, dt.date.min), floors.get(target.pk)
        windows = [each for each in closed.get(target.pk, ()) if each.window.end >= since]
        if windows:
            told_from = workspace.today(floor) if floor else dt.date.min
            _note(target, rule, windows, misses.get(target.pk), told_from=told_from, now=now)


def _promised_on(workspace: Workspace, targets: Sequence[Target]) -> Mapping[int, dt.date]:
    """Return since when the targets promise what they do, of those that were ever changed."""
    changed = [target for target in targets if target.version > 1]
    if not changed:
        return {}
    versions = TargetVersion.objects.for_workspace(workspace).filter(target__in=changed)
    rows = versions.filter(number=F("target__version"))
    return dict(rows.values_list("target", "made_on"))


def _tells(rule: Rule | None) -> bool:
    return rule is not None and rule.tells_missed_windows


def read_closed(
    *, workspace: Workspace, ruled: Ruled, days: Window
) -> Mapping[int, list[ClosedWindow]]:
    """Return the windows of the targets that closed on `days` and can be judged, in order.

    By the targets' primary keys; the facts of all are read at once.
    """
    rates = [(target, rule) for target, rule in ruled if target.is_rate]
    if not rates:
        return {}
    facts = read_facts(
        workspace=workspace,
        catalog=Catalog.reaching(workspace, {target.kpi for target, _rule in rates}),
        wanted={(target.kpi, target.segment_key) for target, _rule in rates},
        start=days.start - LONGEST_WINDOW,
        end=days.end,
    )
    found = {}
    for target, rule in rates:
        least = rule.least_volume if rule else None
        windows = closed_windows(target=target, facts=facts, days=days, least_volume=least)
        found[target.pk] = [window for window in windows if window.value is not None]
    return found


def _note(
    target: Target,
    rule: Rule | None,
    windows: Sequence[ClosedWindow],
    miss: WindowVerdict | None,
    *,
    told_from: dt.date,
    now: dt.datetime,
) -> None:
    newest = windows[-1]
    if miss is not None and (kept := _kept_since(miss, windows)):
        _write(target, kept, ChangeKind.WINDOW_KEPT, now=now)
    if rule is None or rule.windows_from is None or not rule.tells_missed_windows:
        return
    told = WindowVerdict.objects.for_workspace(target.workspace).filter(
        target=target, starts_on=newest.window.start, is_kept=False
    )
    is_new = newest.window.end >= max(rule.windows_from, told_from)
    if newest.has_failed and is_new and not told.exists():
        _write(target, newest, ChangeKind.WINDOW_MISSED, now=now)


def _kept_since(miss: WindowVerdict, windows: Sequence[ClosedWindow]) -> ClosedWindow | None:
    """Return the missed window itself where it is kept as the data is now, or the newest later."""
    own = [each for each in windows if each.window.start == miss.starts_on]
    later = [each for each in windows[-1:] if each.window.start > miss.starts_on]
    return next((each for each in own + later if not each.has_failed), None)


def _write(target: Target, closed: ClosedWindow, kind: ChangeKind, *, now: dt.datetime) -> None:
    """Note what a window says; somebody else may be doing so in this moment."""
    change = note_change(target=target, kind=kind, now=now)
    if change is not None:
        WindowVerdict.objects.for_workspace(target.workspace).create(
            workspace=target.workspace,
            target=target,
            change=change,
            starts_on=closed.window.start,
            ends_on=closed.window.end,
            value=closed.value,
            is_kept=kind == ChangeKind.WINDOW_KEPT,
        )
