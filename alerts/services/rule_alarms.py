"""Holding new judgements against alert rules: what a rule finds is a change like any other.

The changes are claimed and told by `alerts.services.verdict_opening`. Each new latest judgement of
a target with a rule is weighed; what a killed process has not saved is left to the next.
"""

import datetime as dt
import logging
from collections.abc import Mapping, Sequence
from typing import Final

from django.db import transaction
from django.db.models import F, Q

from alerts.calc.rules import DOUBTFUL, is_news
from alerts.models import Rule, Weighing, WindowVerdict
from alerts.services.missed_windows import note_windows
from alerts.services.rules import RuleBook, read_rules
from goals.calc.spells import spells
from goals.enums import ChangeKind
from goals.models import Target, VerdictChange
from goals.models.target import TargetQuerySet
from goals.services.changes import note_change
from goals.services.observations import read_facts_of
from goals.services.recorded import Judged, read_judged
from goals.services.volumes import has_volume
from workspaces.models import Workspace

log = logging.getLogger(__name__)

REASON = "the clock serves all workspaces"
PAGE: Final = 500  # targets weighed together
LOOKED_BACK: Final = dt.timedelta(days=60)
"""Of a spell that is longer, only these days of judgements are looked at."""


def weigh_judgements(*, now: dt.datetime, workspace: Workspace | None = None) -> None:
    """Hold what was judged since the last time against the rules there are.

    A target with which there is trouble is logged, looked at again the next time, and keeps no
    other waiting.
    """
    _note_absences()
    for found in Workspace.objects.filter(pk__in=_concerned(workspace)).order_by("pk"):
        book, last = read_rules(found), 0
        while targets := list(_unweighed(found, book).filter(pk__gt=last).order_by("pk")[:PAGE]):
            for target in targets:
                target.workspace = target.kpi.workspace = found
            _weigh_or_log(found, book, targets, now=now)
            last = targets[-1].pk


def _note_absences() -> None:
    """Mark the targets that are archived, with their goal or their KPI: they may come back."""
    weighings = Weighing.objects.across_workspaces(reason=REASON).filter(is_away=False)
    is_put_away = Q(target__is_archived=True) | Q(target__goal__is_archived=True)
    away = weighings.filter(is_put_away | Q(target__kpi__is_archived=True))
    away.update_held(is_away=True)


def _concerned(workspace: Workspace | None) -> set[int]:
    """Return the workspaces with rules, or with missed windows that a rule has told of."""
    rules = Rule.objects.across_awake(reason=REASON)
    misses = WindowVerdict.objects.across_awake(reason=REASON).open_misses()
    found = {*rules.values_list("workspace", flat=True)}
    found.update(misses.values_list("workspace", flat=True))
    return found if workspace is None else found & {workspace.pk}


def _weigh_or_log(
    workspace: Workspace, book: RuleBook, targets: Sequence[Target], *, now: dt.datetime
) -> None:
    try:
        with transaction.atomic():
            floors = _floors(workspace, targets, now=now)
            _note_spells(workspace, book, targets, floors, now=now)
            ruled = [(target, book.rule_of(target)) for target in targets]
            note_windows(workspace=workspace, ruled=ruled, floors=floors, now=now)
            _remember(workspace, targets, floors)
    except Exception:
        if len(targets) > 1:  # one of them; the others are weighed without it
            for target in targets:
                _weigh_or_log(workspace, book, [target], now=now)
        else:
            log.exception("Target %s cannot be held against its rule.", targets[0].pk)


def _unweighed(workspace: Workspace, book: RuleBook) -> TargetQuerySet:
    """The targets with a rule, or a missed window, that were judged since they were last looked at.

    They come with their KPI and latest assessment.
    """
    found = Target.objects.for_workspace(workspace).active()
    found = found.filter(latest_assessment__isnull=False, kpi__is_archived=False)
    if book.of_others is None:
        missed = WindowVerdict.objects.for_workspace(workspace).open_misses().values("target")
        own = Q(pk__in=book.of_targets) | Q(kpi__in=book.of_kpis) | Q(pk__in=missed)
        found = found.filter(own)
    is_weighed = Q(weighing__isnull=False, weighing__assessment=F("latest_assessment"))
    return found.exclude(is_weighed).select_related("kpi", "latest_assessment")


def _floors(
    workspace: Workspace, targets: Sequence[Target], *, now: dt.datetime
) -> dict[int, dt.datetime]:
    """Return from when on each target counts, of those that do not go by their rule alone."""
    rows = Weighing.objects.for_workspace(workspace).filter(target__in=targets)
    floors = {
        target: now if is_away else counts_from
        for target, counts_from, is_away in rows.values_list("target", "counts_from", "is_away")
    }
    return {target: floor for target, floor in floors.items() if floor is not None}


def _note_spells(
    workspace: Workspace,
    book: RuleBook,
    targets: Sequence[Target],
    floors: Mapping[int, dt.datetime],
    *,
    now: dt.datetime,
) -> None:
    """Note the spells of being off track that nobody was told of."""
    doubtful = {
        target: rule
        for target in targets
        if target.status in DOUBTFUL and (rule := book.rule_of(target)) and rule.tells_off_track
    }
    since = workspace.today(now) - LOOKED_BACK
    said = read_judged(workspace=workspace, targets=doubtful, since=since)
    told = _told_of(workspace, doubtful)
    for target, rule in doubtful.items():
        counts_from = max(rule.counts_from, floors.get(target.pk, rule.counts_from))
        is_new = _is_news(rule, said[target.pk], told.get(target.pk), counts_from)
        if is_new and _has_volume(target, rule):
            note_change(target=target, kind=ChangeKind.OFF_TRACK_BY_RULE, now=now)


def _is_news(
    rule: Rule, said: Sequence[Judged], told: int | None, counts_from: dt.datetime
) -> bool:
    flags = spells((each.reading for each in said), rule.terms.off_track)
    before = [place for place, each in enumerate(said) if each.made_at <= counts_from]
    places = [place for place, each in enumerate(said) if each.assessment_id == told]
    return is_news(
        flags,
        first_new=before[-1] + 1 if before else 0,
        told=None if told is None else (places or [0])[0],
    )


def _has_volume(target: Target, rule: Rule) -> bool:
    latest, workspace = target.latest_assessment, target.workspace
    if rule.least_volume is None or latest is None:
        return True
    return has_volume(
        target=target,
        facts=read_facts_of(workspace=workspace, targets=[target], as_of=latest.as_of),
        least_volume=rule.least_volume,
        as_of=latest.as_of,
        is_day_over=latest.as_of < workspace.today(latest.created_at),
    )


def _told_of(workspace: Workspace, targets: Mapping[Target, Rule]) -> Mapping[int, int]:
    """Return the assessment that was last noted of each target by a rule, of its promise."""
    changes = VerdictChange.objects.for_workspace(workspace).filter(
        target__in=targets,
        kind=ChangeKind.OFF_TRACK_BY_RULE,
        assessment__target_version=F("target__latest_assessment__target_version"),
    )
    return dict(changes.order_by("pk").values_list("target", "assessment"))


def _remember(
    workspace: Workspace, targets: Sequence[Target], floors: Mapping[int, dt.datetime]
) -> None:
    weighings = Weighing.objects.for_workspace(workspace)
    list(weighings.filter(target__in=targets).held().values_list("pk"))  # then write in any order
    weighings.bulk_create(
        [
            Weighing(
                workspace=workspace,
                target=target,
                assessment=target.latest_assessment,
                counts_from=floors.get(target.pk),
            )
            for target in targets
        ],
        update_conflicts=True,
        unique_fields=["target"],
        update_fields=["assessment", "counts_from", "is_away"],
    )
