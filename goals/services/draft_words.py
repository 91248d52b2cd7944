"""What a draft says so far: the sentence of the goal that grows with every answer."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goals.enums import Condition, ReviewRhythm, StakeholderKind
from goals.models import GoalDraft, Target
from goals.services.draft_lines import Line, Settled, settle_line
from goals.services.precedents import find_precedents
from goals.services.sentences import sentence
from goals.services.smart import history_sentence
from goals.services.wording import percent_change
from kpis.calc.periods import Window
from kpis.calc.segments import SegmentError, label, parse_segment
from kpis.formatting import format_date
from kpis.library import LIBRARY
from kpis.models import Kpi
from kpis.services.catalog import Catalog
from workspaces.enums import Language
from workspaces.models import Membership
from workspaces.reader import Reader

OPEN = "…"  # where nothing is said yet


@dataclass(frozen=True, slots=True)
class SaidLine:
    """One target of a draft: what it promises, why it waits, and what its KPI did before."""

    text: str
    waits: str = ""
    history: str = ""


@dataclass(frozen=True, slots=True)
class Growing:
    """The draft as one text; what nobody has said yet is empty."""

    title: str
    purpose: str
    parent: str
    link_reason: str
    stakeholders: Sequence[str]
    lines: Sequence[SaidLine]
    when: str
    rhythm: str
    told: str


def words_of(
    *,
    rows: Iterable[tuple[Mapping[str, Any], Line | None]],
    period: Window,
    by: Membership,
    now: dt.datetime,
    catalog: Catalog,
    parent: str,
) -> dict[str, Any]:
    """Return what pages say of a draft in both languages, to be kept with it.

    Each row of its numbers as it was typed stands beside what its line would promise.
    """
    pairs = list(rows)
    settled = [
        settle_line(line=line, period=period, by=by, now=now, catalog=catalog) if line else None
        for _row, line in pairs
    ]
    history = _history([each.target for each in settled if each and each.target], by, now)
    keys = {str(row.get("kpi", "")) for row, _line in pairs} - {""}
    return {
        "parent": parent,
        "kpis": kpi_names(keys, catalog),
        "lines": [
            {"row": dict(row), **_line_words(each, history)}
            for (row, _line), each in zip(pairs, settled, strict=True)
            if each
        ],
    }


def kpi_names(keys: Iterable[str], catalog: Catalog) -> dict[str, dict[str, str]]:
    """Return the names of KPIs, known or of the library, by key and language."""
    return {key: _in_both(key, catalog) for key in keys}


def growing(draft: GoalDraft, *, language: str) -> Growing:
    """Return what `draft` says so far in the current language; nothing is read."""
    align, time, tell = draft.typed("align"), draft.typed("time"), draft.typed("tell")
    rhythm = draft.typed("review").get("review_rhythm", "")
    known = ReviewRhythm(rhythm).label if rhythm in ReviewRhythm.values else ""
    return Growing(
        title=draft.title,
        purpose=str(draft.typed("purpose").get("purpose", "")),
        parent=str(draft.words.get("parent", "")) or str(align.get("parent_title", "")),
        link_reason=str(align.get("link_reason", "")),
        stakeholders=[
            f"{row.get('name') or _kind(row)}: {row['need']}"
            for row in draft.typed("stakeholders").get("rows", [])
            if row.get("need")
        ],
        lines=[
            _said(row, draft, language)
            for row in draft.typed("measure").get("rows", [])
            if row.get("kpi")
        ],
        when=_when(time, language),
        rhythm=str(known),
        told=_told(tell),
    )


def said_waiting(draft: GoalDraft, *, language: str) -> list[SaidLine]:
    """Return the targets that wait with `draft`, each with its reason; nothing is read."""
    return [
        SaidLine(
            text=_partial(each["line"], draft, language), waits=each["reason"].get(language, "")
        )
        for each in draft.waiting
    ]


def _history(
    targets: Sequence[Target], by: Membership, now: dt.datetime
) -> dict[int, dict[str, str]]:
    """Return what the history of each target's KPI says, by the target's place in memory."""
    if not targets:
        return {}
    today = by.workspace.today(now)
    said: dict[int, dict[str, str]] = {}
    for target, found in zip(targets, find_precedents(targets=targets, today=today), strict=True):
        said[id(target)] = {}
        for language in Language.values:
            reader = Reader(language=language, number_style=by.user.number_style, today=today)
            with translation.override(language):
                said[id(target)][language] = history_sentence(target, found, reader)
    return said


def _line_words(settled: Settled, history: Mapping[int, dict[str, str]]) -> dict[str, Any]:
    if settled.target is None:
        return {"waits": settled.reason}
    return {
        "text": {language: sentence(settled.target, language) for language in Language.values},
        "history": history.get(id(settled.target), {}),
    }


def _in_both(key: str, catalog: Catalog) -> dict[str, str]:
    kpi, entry = catalog.by_key.get(key), LIBRARY.get(key)
    if kpi is None and entry:
        return {"ko": entry.name_ko, "en": entry.name_en}
    return {language: _name(kpi, key, language) for language in Language.values}


def _name(kpi: Kpi | None, key: str, language: str) -> str:
    with translation.override(language):
        return kpi.display_name if kpi else key


def _said(row: Mapping[str, Any], draft: GoalDraft, language: str) -> SaidLine:
    known = (each for each in draft.words.get("lines", []) if each["row"] == row)
    words: Mapping[str, Any] = next(known, {})
    return SaidLine(
        text=words.get("text", {}).get(language, "") or _partial(row, draft, language),
        waits=words.get("waits", {}).get(language, ""),
        history=words.get("history", {}).get(language, ""),
    )


def _partial(row: Mapping[str, Any], draft: GoalDraft, language: str) -> str:
    """Say as much of a promise as was typed."""
    key = str(row["kpi"])
    end = _day(draft.typed("time").get("ends_on"))
    try:
        segment = label(parse_segment(str(row.get("segment_key", ""))))
    except SegmentError:
        segment = OPEN
    return _("%(kpi)s on %(segment)s: %(promise)s by %(end)s") % {
        "kpi": draft.words.get("kpis", {}).get(key, {}).get(language, key),
        "segment": segment or _("all segments"),
        "promise": _promise(row),
        "end": format_date(end, language=language) if end else OPEN,
    }


def _promise(row: Mapping[str, Any]) -> str:
    value = str(row.get("value", "")).strip() or OPEN
    match row.get("condition"):
        case Condition.CHANGE_PERCENT:
            return percent_change(Decimal(value)) if _is_number(value) else value
        case Condition.CHANGE_POINTS:
            return _("%(value)s points") % {"value": value}
        case Condition.AT_MOST:
            return _("at most %(value)s") % {"value": value}
        case Condition.HOLD:
            return _("no worse than before")
    return _("at least %(value)s") % {"value": value}


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except ArithmeticError:
        return False


def _kind(row: Mapping[str, Any]) -> str:
    kind = row.get("kind", "")
    return str(StakeholderKind(kind).label) if kind in StakeholderKind.values else ""


def _when(time: Mapping[str, Any], language: str) -> str:
    start, end = (_day(time.get(name)) for name in ("starts_on", "ends_on"))
    if start is None and end is None:
        return ""
    shown = [format_date(day, language=language) if day else OPEN for day in (start, end)]
    return " – ".join(shown)


def _told(tell: Mapping[str, Any]) -> str:
    agree = set(tell.get("agree", []))
    told = len(agree | set(tell.get("told", [])))
    if not told:
        return ""
    text = ngettext("%(count)s person is told", "%(count)s people are told", told)
    if not agree:
        return text % {"count": told}
    asked = ngettext("%(count)s has to agree", "%(count)s have to agree", len(agree))
    return f"{text % {'count': told}}, {asked % {'count': len(agree)}}"


def _day(value: Any) -> dt.date | None:
    try:
        return parse_date(str(value)) if value else None
    except ValueError:
        return None
