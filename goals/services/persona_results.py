"""What concerns a persona: the targets of its goals, those on its own segments, their channels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from goals.models import Goal, Target
from goals.services.numbers import promised_for, value_for
from goals.services.overview import shown_targets
from kpis.calc.segments import label, parse_segment
from personas.models import Persona
from workspaces.reader import Reader

_PERSONA: Final = "persona"
_CHANNEL: Final = "channel"


@dataclass(frozen=True, slots=True)
class PersonaResult:
    """A target and how it stands, in words for one reader."""

    target: Target
    name: str
    segment: str
    actual: str
    promised: str


def persona_targets(*, persona: Persona, goals: Sequence[Goal]) -> list[Target]:
    """Return the targets of `goals` and those on a segment `persona=…` of this name or id."""
    named = {goal.pk for goal in goals}
    own = {persona.name.casefold(), persona.public_id.casefold()}
    wanted = Q(goal__in=named) | Q(segment_key__contains=f"{_PERSONA}=", goal__is_archived=False)
    return [
        target
        for target in shown_targets(persona.workspace).filter(wanted)
        if target.goal_id in named
        or parse_segment(target.segment_key).get(_PERSONA, "").casefold() in own
    ]


def persona_results(targets: Sequence[Target], *, reader: Reader) -> list[PersonaResult]:
    """Return how `targets` stand by their latest judgements."""
    return [
        PersonaResult(
            target=target,
            name=target.kpi.display_name,
            segment=label(parse_segment(target.segment_key)),
            actual=value_for(reader, latest.actual if latest else None, target),
            promised=promised_for(reader, target),
        )
        for target in targets
        for latest in [target.latest_assessment]
    ]


def channels_of(targets: Sequence[Target]) -> list[str]:
    """Return the channels on which the targets are set, by name."""
    found = (parse_segment(target.segment_key).get(_CHANNEL) for target in targets)
    return sorted({channel for channel in found if channel})
