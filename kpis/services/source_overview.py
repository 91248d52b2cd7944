"""How sources stand, for the pages that show them."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy
from urllib3.util import parse_url

from kpis.models import Source, SourcePull
from kpis.sources.connectors import connector_of
from kpis.sources.reasons import trouble_sentence
from workspaces.models import Workspace

PULLS_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source stands: a mark of the sprite and its word."""

    mark: str
    word: str | Promise


_PAUSED: Final = SourceState("unknown", pgettext_lazy("source", "Paused"))
_NEW: Final = SourceState("upcoming", pgettext_lazy("source", "Not pulled yet"))
_HELD: Final = SourceState("at_risk", pgettext_lazy("source", "Held for a decision"))
_TROUBLED: Final = SourceState("missed", pgettext_lazy("source", "In trouble"))
_LATE: Final = SourceState("at_risk", pgettext_lazy("source", "Late"))
_FRESH: Final = SourceState("met", pgettext_lazy("source", "Up to date"))


@dataclass(frozen=True, slots=True)
class SourceCard:
    """A source with how it stands, and why, in the reader's language."""

    source: Source
    state: SourceState
    host: str
    sentence: str

    @classmethod
    def of(cls, source: Source, now: dt.datetime) -> "SourceCard":
        """Return how `source` stands at `now`."""
        host = parse_url(source.url).host or ""
        is_settled = source.held_run is not None and not source.is_held
        sentence = "" if is_settled else trouble_sentence(source.trouble)
        return cls(source, _state(source, now), host, sentence)


@dataclass(frozen=True, slots=True)
class ShownPull:
    """One pull with its trouble in words, and what is to be known of its numbers."""

    pull: SourcePull
    sentence: str
    notes: list[str]


def read_source_cards(*, workspace: Workspace, now: dt.datetime) -> list[SourceCard]:
    """Return how the sources of a workspace stand, by name: one query."""
    return [SourceCard.of(source, now) for source in sources_of(workspace)]


def sources_of(workspace: Workspace) -> QuerySet[Source]:
    """Return the sources of a workspace with what is held of them."""
    return Source.objects.for_workspace(workspace).select_related("held_run", "workspace")


def read_last_pulls(source: Source) -> list[ShownPull]:
    """Return the last pulls of a source, the newest first: one query."""
    pulls = SourcePull.objects.for_workspace(source.workspace).filter(source=source)
    shown = pulls.select_related("by", "import_run").defer(
        "import_run__errors", "import_run__findings"
    )
    return [
        ShownPull(pull, trouble_sentence(pull.trouble), [trouble_sentence(it) for it in pull.notes])
        for pull in shown[:PULLS_SHOWN]
    ]


def read_options(source: Source) -> list[tuple[str, str]]:
    """Return what the source was told to ask for, with its names; no secret is among it."""
    shown = []
    for field in connector_of(source.kind).fields:
        value = str(source.options.get(field.name, ""))
        if value:
            shown.append((str(field.label), str(dict(field.choices).get(value, value))))
    return shown


def _state(source: Source, now: dt.datetime) -> SourceState:
    if source.is_held:
        return _HELD
    if source.is_paused:
        return _PAUSED
    if source.pulled_at is None:
        return _NEW
    if source.trouble and not source.held_run:
        return _TROUBLED
    return _LATE if source.is_late(now) else _FRESH
