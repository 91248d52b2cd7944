"""Digests: one mail with all that waited for the same moment, what is wrong first."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.core.mail import EmailMultiAlternatives
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from alerts.emails import SHAPES, address, compose, ways_out
from alerts.enums import AlertKind, Purpose
from alerts.models import Delivery
from alerts.services.bundles import key_of
from alerts.services.readings import AnyWording, read_story
from alerts.services.summaries import read_standing
from workspaces.models import Membership
from workspaces.reader import Reader

_URGENCY: Final = [Purpose.TROUBLE, Purpose.FLAPPING, Purpose.CORRECTION, Purpose.RECOVERY]
_KINDS: Final = list(AlertKind)  # the worst first, as they are declared


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is told, and where to read more of it."""

    wording: AnyWording
    shape: str
    url: str


def write_digest(
    told: Sequence[Delivery], to: Membership, *, now: dt.datetime
) -> EmailMultiAlternatives:
    """Write the mail about `told`, all to the same person, in their language and time zone."""
    person = to.user
    with translation.override(person.language), timezone.override(person.zone):
        reader = Reader(person.language, person.number_style, today=to.workspace.today(now))
        items = [
            _item(each, reader) for each in sorted(told, key=_rank) if each.alert_id is not None
        ]
        standing = read_standing(to.workspace, reader) if len(items) < len(told) else None
        lines = standing.lines if standing else []
        context: dict[str, object] = {
            "workspace": to.workspace,
            "person": person,
            "items": items,
            "goals": standing,
            "goal_lines": [(line, SHAPES[line.status]) for line in lines],
            "title": _title(items),
            "home_url": address("workspace_home", to.workspace.slug),
            **ways_out(to),
        }
        return compose("digest", context, to=person.email, key=key_of(told[0]))


def _rank(delivery: Delivery) -> tuple[int, int, int]:
    """What is wrong comes before what is over, and that before good news."""
    purpose, kind = delivery.purpose, delivery.payload.get("kind")
    urgency = _URGENCY.index(Purpose(purpose)) if purpose in _URGENCY else len(_URGENCY)
    return urgency, _KINDS.index(AlertKind(kind)) if kind else 0, delivery.pk


def _item(delivery: Delivery, reader: Reader) -> Item:
    wording = read_story(delivery.payload, reader)
    story = wording.story
    return Item(
        wording=wording,
        shape=SHAPES.get(wording.state, ""),
        url=address("alerts:alert_detail", story.workspace_slug, story.alert_id),
    )


def _title(items: Sequence[Item]) -> str:
    """Count what happened, in the order of the mail: “Missed 2, Off track 1”."""
    if not items:
        return _("How the goals stand")
    counts = Counter(item.wording.verdict for item in items)
    return ", ".join(f"{verdict} {count}" for verdict, count in counts.items())
