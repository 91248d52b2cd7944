"""Writing down what a change of a KPI's data tells, once, in every language."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from alerts.calc.data_story import DataFact, DataStory, DataTexts
from alerts.enums import AlertKind
from alerts.models import Alert
from alerts.services.source_stories import write_source_story
from goals.services.dependence import goals_resting_on
from goals.services.wording import percent
from kpis.enums import Cadence, DataChangeKind
from kpis.formatting import NOTHING, format_date, format_value
from kpis.models import DataChange, Kpi


@dataclass(frozen=True, slots=True)
class _Said:
    """What differs from kind to kind."""

    news: str
    headline: str
    meaning: str
    reason: str
    actual: str
    usual: str
    gap: str
    facts: list[DataFact]


def write_data_story(*, alert: Alert, kind: AlertKind, change: DataChange) -> DataStory:
    """Return what `change` tells about its KPI or source.

    `alert.note` becomes what was meant so far.
    """
    if change.source:
        return write_source_story(alert=alert, kind=kind, change=change, source=change.source)
    kpi = cast(Kpi, change.kpi)
    goals = goals_resting_on(kpi=kpi, today=kpi.workspace.today(change.changed_at))
    titles = ", ".join(f"“{goal.title}”" for goal in goals)
    return DataStory(
        kind=kind,
        change=DataChangeKind(change.kind),
        alert_id=alert.public_id,
        workspace_slug=kpi.workspace.slug,
        workspace_name=kpi.workspace.name,
        page_id=kpi.public_id,
        noticed_at=change.changed_at,
        reason={"code": f"data_{change.kind}", "on": str(change.on), **change.facts},
        texts={code: _texts(change, kpi, titles, code) for code, _name in settings.LANGUAGES},
        note=alert.note,
        note_by=str(alert.acknowledged_by) if alert.acknowledged_by else "",
    )


def _texts(change: DataChange, kpi: Kpi, goals: str, language: str) -> DataTexts:
    with override(language):
        said = _unusual(change, kpi) if "value" in change.facts else _late(change, kpi)
        rests = [DataFact(label=_("Goals that rest on it"), value=goals or NOTHING)]
        return DataTexts(
            name=kpi.display_name,
            about=kpi.definition,
            actual=said.actual,
            usual=said.usual,
            gap=said.gap,
            since=_date(change.on),
            news=said.news,
            headline=said.headline,
            meaning=said.meaning,
            reason=said.reason,
            facts=[*said.facts, *rests],
        )


def _unusual(change: DataChange, kpi: Kpi) -> _Said:
    value = Decimal(change.facts["value"])
    parts = {
        "kpi": kpi.display_name,
        "when": _date(change.on),
        "value": _write(value, kpi),
        "low": _bound(change, "low", kpi),
        "high": _bound(change, "high", kpi),
    }
    reason = _("Usual was %(low)s to %(high)s.") % parts
    if change.kind == DataChangeKind.USUAL:
        headline = _("%(kpi)s of %(when)s was corrected to %(value)s, which is not unusual.")
        meaning = _("The alert about it is over.")
    else:
        headline = _("%(kpi)s came to %(value)s on %(when)s; usual was %(low)s to %(high)s.")
        if kpi.cadence == Cadence.WEEK:
            headline = _(
                "%(kpi)s came to %(value)s in the week to %(when)s; usual was %(low)s to %(high)s."
            )
        meaning = _(
            "Something happened, or the data is wrong: look where it came from before you act."
        )
    return _Said(
        news=_("%(kpi)s %(value)s, %(when)s") % parts,
        headline=headline % parts,
        meaning=meaning,
        reason=reason,
        actual=parts["value"],
        usual=f"{parts['low']} – {parts['high']}",
        gap=_gap(change, value),
        facts=list(_numbers(change, kpi, parts)),
    )


def _numbers(change: DataChange, kpi: Kpi, parts: dict[str, str]) -> Iterator[DataFact]:
    yield DataFact(label=_("Value"), value=parts["value"], note=parts["when"])
    yield DataFact(label=_("Expected"), value=_bound(change, "expected", kpi))
    yield DataFact(label=_("Usual"), value=f"{parts['low']} – {parts['high']}")


def _gap(change: DataChange, value: Decimal) -> str:
    expected = Decimal(change.facts.get("expected", "0"))
    return percent((value - expected) / abs(expected), signed=True) if expected else NOTHING


def _late(change: DataChange, kpi: Kpi) -> _Said:
    last_on = _date(dt.date.fromisoformat(change.facts["last_on"]))
    parts = {"kpi": kpi.display_name, "last": last_on, "day": _date(change.on)}
    if change.kind == DataChangeKind.ARRIVED:
        news = _("%(kpi)s has data again, until %(last)s") % parts
        meaning = _("The alert about it is over.")
    else:
        news = _("%(kpi)s has no data after %(last)s") % parts
        meaning = _("Missing data is never a miss, but nothing can be judged without it.")
    headline = _("%(news)s.") % {"news": news}
    return _Said(
        news=news,
        headline=headline,
        meaning=meaning,
        reason=headline,
        actual=_("until %(day)s") % {"day": last_on},
        usual=_("due before %(day)s") % parts if change.kind == DataChangeKind.LATE else NOTHING,
        gap=NOTHING,
        facts=[DataFact(label=_("Newest data"), value=last_on)],
    )


def _bound(change: DataChange, name: str, kpi: Kpi) -> str:
    told = change.facts.get(name)
    if told is None:
        return NOTHING
    # A bound is an estimate: one more digit than its leading three would pretend to know.
    return _write(Decimal(f"{Decimal(told):.3g}"), kpi)


def _write(value: Decimal, kpi: Kpi) -> str:
    return format_value(value, kpi, language=get_language() or "en")


def _date(day: dt.date) -> str:
    return format_date(day, language=get_language() or "en")
