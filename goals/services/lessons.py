"""Lessons: written down, found again, and shown where something alike is being set."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from goals.calc.reviews import Theme, resemblance
from goals.models import Goal, Lesson, Target
from goals.models.review import Review
from kpis.calc.segments import SegmentError, parse_segment
from kpis.models import Kpi
from personas.models import Persona
from workspaces.models import Membership, Workspace, WorkspaceScopedQuerySet
from workspaces.services.audit import record_change

LOOKED_THROUGH = 200  # of the latest lessons that are alike at all
CHANNEL = "channel"
TAGS: Final = {
    "outcome": "outcome",
    "kpi": "kpi__public_id",
    "channel": "channel__iexact",
    "persona": "persona__public_id",
}


@dataclass(frozen=True, slots=True)
class Recalled:
    """A lesson, and in what it resembles the present case: `kpi`, `channel`, `persona`."""

    lesson: Lesson
    because: Sequence[str]


@transaction.atomic
def write_lesson(
    *, workspace: Workspace, by: Membership, now: dt.datetime, **fields: Any
) -> Lesson:
    """Keep a lesson; `fields` are text, outcome, goal, review, kpi, channel and persona.

    Raises:
        ValidationError: a field is refused.
    """
    lesson = Lesson(workspace=workspace, by=by.user, at=now, **fields)
    lesson.text, lesson.channel = lesson.text.strip(), lesson.channel.strip()
    lesson.full_clean(exclude={"workspace", "by"})
    lesson.save()
    record_change(
        workspace=workspace, by=by, action="created", subject=lesson, after={"text": lesson.text}
    )
    return lesson


def find_lessons(
    *, workspace: Workspace, text: str = "", **tags: Any
) -> WorkspaceScopedQuerySet[Lesson]:
    """Return the lessons with every word of `text` in them, their KPI, channel or persona.

    `tags` are `outcome`, `channel`, and the public ids `kpi` and `persona`; an empty one leaves
    all in.
    """
    wanted = {TAGS[name]: value for name, value in tags.items() if value}
    found = Lesson.objects.for_workspace(workspace).filter(**wanted)
    for word in text.split():
        found = found.filter(
            Q(text__icontains=word)
            | Q(channel__icontains=word)
            | Q(kpi__name__icontains=word)
            | Q(kpi__key__icontains=word)
            | Q(persona__name__icontains=word)
            | Q(goal__title__icontains=word)
        )
    return found.select_related("kpi", "persona", "goal", "review", "by")


def tags_in_use(workspace: Workspace) -> dict[str, list[tuple[str, str]]]:
    """Return the KPIs, channels and personas that some lesson bears, by value and name."""
    bearing = Lesson.objects.for_workspace(workspace).order_by()
    kpis = Kpi.objects.for_workspace(workspace).filter(pk__in=bearing.values("kpi"))
    personas = Persona.objects.for_workspace(workspace).filter(pk__in=bearing.values("persona"))
    channels = bearing.exclude(channel="").values_list("channel", flat=True).distinct()
    return {
        "kpi": sorted(((each.public_id, each.display_name) for each in kpis), key=itemgetter(1)),
        "channel": sorted((each, each) for each in {name.casefold() for name in channels}),
        "persona": [(each.public_id, each.name) for each in personas.order_by("name", "pk")],
    }


def recall(*, workspace: Workspace, theme: Theme, limit: int = 5) -> list[Recalled]:
    """Return the lessons that resemble `theme`, the most alike and then the newest first."""
    may_be = Q(kpi__in=theme.kpis) | Q(persona__in=theme.personas)
    for channel in theme.channels:
        may_be |= Q(channel__iexact=channel)
    latest = find_lessons(workspace=workspace).filter(may_be)[:LOOKED_THROUGH]
    alike = [Recalled(each, resemblance(theme, _theme_of_lesson(each))) for each in latest]
    alike = [each for each in alike if each.because]
    return sorted(alike, key=lambda each: -len(each.because))[:limit]


def latest_alike(*, workspace: Workspace, targets: Iterable[Target]) -> dict[int, Lesson]:
    """Return by target the latest lesson on its KPI, or else on its channel; in two queries."""
    themes = {each.pk: (each.kpi_id, _channel(each.segment_key).casefold()) for each in targets}
    alike = Q(kpi__in={kpi for kpi, _channel in themes.values()})
    for channel in {channel for _kpi, channel in themes.values()} - {""}:
        alike |= Q(channel__iexact=channel)
    lessons = Lesson.objects.for_workspace(workspace)
    of_kpi: dict[int | None, int] = {}
    of_channel: dict[str, int] = {}
    rows = lessons.filter(alike).order_by("at", "pk").values_list("pk", "kpi", "channel")
    for pk, kpi, channel in rows:
        of_kpi[kpi] = of_channel[channel.casefold()] = pk
    latest = {
        target: of_kpi.get(kpi) or (of_channel.get(channel) if channel else None)
        for target, (kpi, channel) in themes.items()
    }
    read = lessons.select_related("goal").in_bulk({pk for pk in latest.values() if pk})
    return {target: read[pk] for target, pk in latest.items() if pk}


def theme_of_goal(goal: Goal) -> Theme:
    """Return what a goal is about: the KPIs and channels of its targets, and its personas."""
    targets = list(Target.objects.for_workspace(goal.workspace).filter(goal=goal))
    return Theme(
        kpis=frozenset(target.kpi_id for target in targets),
        channels=frozenset(channel for each in targets if (channel := _channel(each.segment_key))),
        personas=frozenset(goal.persona_links.values_list("persona_id", flat=True)),
    )


def theme_of_targets(
    *, kpi_ids: Iterable[int], segment_keys: Iterable[str], persona_ids: Iterable[int]
) -> Theme:
    """Return what targets are about that are being set; half-typed segments say nothing."""
    return Theme(
        kpis=frozenset(kpi_ids),
        channels=frozenset(filter(None, map(_channel, segment_keys))),
        personas=frozenset(persona_ids),
    )


def lessons_of_review(review: Review) -> list[Lesson]:
    """Return what was learned in a review."""
    found = Lesson.objects.for_workspace(review.workspace).filter(review=review)
    return list(found.select_related("kpi", "persona"))


def _theme_of_lesson(lesson: Lesson) -> Theme:
    return Theme(
        kpis=frozenset({lesson.kpi_id} - {None}),  # type: ignore[arg-type]
        channels=frozenset({lesson.channel.casefold()} - {""}),
        personas=frozenset({lesson.persona_id} - {None}),  # type: ignore[arg-type]
    )


def _channel(segment_key: str) -> str:
    try:
        return parse_segment(segment_key).get(CHANNEL, "").casefold() if segment_key else ""
    except SegmentError:  # somebody is typing it
        return ""
