"""What a rule would have sent in the last 90 days: shown before it is saved."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from alerts.calc.rules import RuleTerms, Told, looser, would_tell
from alerts.models import Rule
from alerts.services.missed_windows import read_closed
from alerts.services.rules import read_rules
from goals.calc.spells import Reading
from goals.models import Target
from goals.services.recorded import read_judged
from goals.services.replay import REPLAYED_DAYS, ClosedWindow, replay
from kpis.calc.periods import ONE_DAY, Window

MOST_TARGETS: Final = 500
"""So many targets are looked at; of a rule for more, those that were made first."""


@dataclass(frozen=True, slots=True)
class Looser:
    """A rule that tells less, and how many alerts it would have sent."""

    terms: RuleTerms
    count: int


@dataclass(frozen=True, slots=True)
class Backtest:
    """The alerts that a rule would have sent on some days, in order.

    `target_count` targets were looked at. Where the period of a target had hardly begun, it is
    taken as if it had `began_on` an earlier day.
    """

    days: Window
    told: Sequence[Told]
    looser: Sequence[Looser]
    target_count: int
    began_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class _Past:
    """What was said of one target, and the last days of the windows that it missed."""

    readings: Sequence[Reading]
    missed: Sequence[dt.date]


def backtest(*, rule: Rule, now: dt.datetime) -> Backtest:
    """Return what `rule`, saved or not, would have sent in the last 90 days.

    A target is judged again as of each day, from the data as it is today: about a second. For many
    the judgements that were made are read instead, in one query, and of windows the data: their
    least volume counts for windows only.
    """
    today = rule.workspace.today(now)
    if rule.target is not None:
        again = replay(target=rule.target, today=today, least_volume=rule.least_volume)
        past = _Past(again.readings, _missed(again.windows))
        return _backtest(rule, again.days, [past], began_on=again.began_on)
    days = Window(today - REPLAYED_DAYS * ONE_DAY, today - ONE_DAY)
    targets = _targets(rule)
    judged = read_judged(workspace=rule.workspace, targets=targets, since=days.start)
    ruled = [(target, rule) for target in targets] if rule.tells_missed_windows else []
    closed = read_closed(workspace=rule.workspace, ruled=ruled, days=days)
    pasts = [
        _Past([each.reading for each in judged[target.pk]], _missed(closed.get(target.pk, ())))
        for target in targets
    ]
    return _backtest(rule, days, pasts, began_on=None)


def _targets(rule: Rule) -> list[Target]:
    """Return the targets that the rule is for: not those with one that is more specific."""
    book = read_rules(rule.workspace)
    is_its = Q(kpi=rule.kpi) if rule.kpi else ~Q(kpi__in=book.of_kpis)
    rows = Target.objects.for_workspace(rule.workspace).active().select_related("kpi")
    rows = rows.filter(is_its).exclude(pk__in=book.of_targets).order_by("pk")
    found = list(rows[:MOST_TARGETS])
    for target in found:
        target.workspace = target.kpi.workspace = rule.workspace
    return found


def _missed(windows: Sequence[ClosedWindow]) -> list[dt.date]:
    return [each.window.end for each in windows if each.has_failed]


def _backtest(
    rule: Rule, days: Window, pasts: Sequence[_Past], *, began_on: dt.date | None
) -> Backtest:
    variants = looser(rule.terms, off_track_below=rule.workspace.at_risk_from)
    return Backtest(
        days=days,
        told=_told(pasts, rule.terms),
        looser=[Looser(terms, len(_told(pasts, terms))) for terms in variants],
        target_count=len(pasts),
        began_on=began_on,
    )


def _told(pasts: Sequence[_Past], terms: RuleTerms) -> list[Told]:
    found = [told for past in pasts for told in would_tell(past.readings, past.missed, terms)]
    return sorted(found, key=lambda told: told.on)
