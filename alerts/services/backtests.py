"""What a rule would have sent in the last 90 days: shown before it is saved."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from django.db.models import Q

from alerts.calc.reliving import Closed, Past, Told, relive
from alerts.calc.rules import RuleTerms, looser
from alerts.models import Rule
from alerts.services.missed_windows import read_closed
from alerts.services.rules import read_rules
from goals.calc.spells import Reading
from goals.enums import TargetRole
from goals.models import Target
from goals.services.observations import read_facts_of
from goals.services.recorded import read_judged
from goals.services.replay import LONGEST_WINDOW, REPLAYED_DAYS, WARM_UP, ClosedWindow, replay
from goals.services.volumes import has_volume
from kpis.calc.periods import ONE_DAY, Window
from kpis.services.series import Facts

MOST_TARGETS: Final = 500
"""So many targets are looked at; of a rule for more, those that were made first."""


@dataclass(frozen=True, slots=True)
class Looser:
    """A rule that tells less, and how many alerts it would have sent."""

    terms: RuleTerms
    count: int


@dataclass(frozen=True, slots=True)
class Backtest:
    """The messages that a rule would have sent on some days, in order.

    `target_count` targets were looked at. Where the period of a target had hardly begun, it is
    taken as if it had `began_on` an earlier day.
    """

    days: Window
    told: Sequence[Told]
    looser: Sequence[Looser]
    target_count: int
    began_on: dt.date | None = None

    @property
    def alerts(self) -> list[Told]:
        """The messages that ask for something to be done; the others tell how it ended."""
        return [told for told in self.told if told.is_alert]


def backtest(*, rule: Rule, now: dt.datetime) -> Backtest:
    """Return what `rule`, saved or not, would have sent in the last 90 days, had it been there.

    A target is judged again as of each day, from the data as it is today: about a second. For many
    the judgements that were made are read instead, in one query, and of windows the data.
    """
    today = rule.workspace.today(now)
    variants = looser(rule.terms, off_track_below=rule.workspace.at_risk_from)
    if rule.target is not None:
        return _relived(rule.target, rule, today, variants)
    days = Window(today - REPLAYED_DAYS * ONE_DAY, today - ONE_DAY)
    return _backtest(rule.terms, days, list(_recorded(rule, days)), variants)


def backtest_promise(*, target: Target, now: dt.datetime) -> Backtest:
    """Return what would have been sent of `target`, saved or not, by the rule that counts for it.

    Where there is none, by what is usual.
    """
    rule = read_rules(target.workspace).rule_of(target)
    return _relived(target, rule, target.workspace.today(now))


def _relived(
    target: Target, rule: Rule | None, today: dt.date, variants: Sequence[RuleTerms] = ()
) -> Backtest:
    again, least = replay(target=target, today=today), rule.least_volume if rule else None
    past = Past(
        role=TargetRole(target.role),
        readings=again.readings,
        closed=_closed(again.windows(least)),
        has_volume=lambda reading: again.has_volume(reading, least),
    )
    terms = rule.terms if rule else None
    return _backtest(terms, again.days, [past], variants, began_on=again.began_on)


def _recorded(rule: Rule, days: Window) -> Iterator[Past]:
    """Yield what was said of the targets that the rule is for."""
    targets, since = _targets(rule), days.start - WARM_UP
    judged = read_judged(workspace=rule.workspace, targets=targets, since=since)
    ruled = [(target, rule) for target in targets] if rule.tells_missed_windows else []
    closing = Window(since - LONGEST_WINDOW, days.end)
    closed = read_closed(workspace=rule.workspace, ruled=ruled, days=closing)
    facts = None
    if rule.least_volume is not None:
        facts = read_facts_of(workspace=rule.workspace, targets=targets, as_of=days.end)
    for target in targets:
        yield Past(
            role=TargetRole(target.role),
            readings=[each.reading for each in judged[target.pk]],
            closed=_closed(closed.get(target.pk, ())),
            has_volume=partial(_had_volume, rule, target, facts),
        )


def _had_volume(rule: Rule, target: Target, facts: Facts | None, reading: Reading) -> bool:
    return facts is None or has_volume(
        target=target,
        facts=facts,
        least_volume=rule.least_volume,
        as_of=reading.on,
        is_day_over=reading.on < rule.workspace.today(reading.at),
        arrived_until=reading.data_until,
    )


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


def _closed(windows: Sequence[ClosedWindow]) -> list[Closed]:
    """Return what is known of the windows that are fit to judge."""
    return [
        Closed(each.window, each.has_failed, each.data_until)
        for each in windows
        if each.value is not None
    ]


def _backtest(
    terms: RuleTerms | None,
    days: Window,
    pasts: Sequence[Past],
    variants: Sequence[RuleTerms],
    *,
    began_on: dt.date | None = None,
) -> Backtest:
    counted = [sum(told.is_alert for told in _told(pasts, each, days)) for each in variants]
    return Backtest(
        days=days,
        told=_told(pasts, terms, days),
        looser=[Looser(*each) for each in zip(variants, counted, strict=True)],
        target_count=len(pasts),
        began_on=began_on,
    )


def _told(pasts: Sequence[Past], terms: RuleTerms | None, days: Window) -> list[Told]:
    found = [told for past in pasts for told in relive(past, terms, until=days.end)]
    return sorted((told for told in found if told.on in days), key=lambda told: told.on)
