"""Reading a campaign backwards: what moved, and which goals that pattern serves, frozen as JSON."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from goals.calc.reverse.moves import Judged, Move, judge
from goals.calc.reverse.patterns import Candidate, Figure, Pattern, Sighting, rank
from goals.enums import CampaignSource
from goals.models import Campaign
from goals.services.campaign_lines import Line, period_lines, report_lines
from goals.services.campaign_patterns import patterns_in_force
from goals.services.campaign_reports import Figures
from kpis.services.catalog import Catalog


def analyse(campaign: Campaign) -> dict[str, Any]:
    """Return the metrics of a campaign with their verdicts, and the goals they point to.

    Without dates nothing is compared; a report's values are told all the same.
    """
    workspace = campaign.workspace
    catalog = Catalog.of(workspace)
    names: Mapping[str, Decimal] = {}
    if campaign.figures:
        figures = Figures.of(campaign.figures)
        names = figures.names
        lines = report_lines(
            workspace=workspace,
            catalog=catalog,
            figures=figures,
            segment_key=campaign.segment_key,
            period=campaign.period,
        )
    elif campaign.period and campaign.source != CampaignSource.REPORT:
        lines = period_lines(
            workspace=workspace,
            catalog=catalog,
            segment_key=campaign.segment_key,
            period=campaign.period,
        )
    else:
        lines = []
    prior = judge({line.key: line.shift for line in lines if line.shift})
    year = judge({line.key: line.year_shift for line in lines if line.year_shift})
    told = {**year, **prior}
    seen = {line.key: Figure(line.value, _move(told.get(line.key))) for line in lines}
    candidates = rank(patterns_in_force(), figures=seen, names=names)
    by_key = {line.key: line for line in lines}
    return {
        "metrics": [_metric(line, prior.get(line.key), year.get(line.key)) for line in lines],
        "candidates": [_marketing(each, by_key, told) for each in candidates],
    }


def _move(judged: Judged | None) -> Move | None:
    return judged.move if judged else None


def _metric(line: Line, prior: Judged | None, year: Judged | None) -> dict[str, Any]:
    return {
        "kpi": line.key,
        "name_ko": line.names[0],
        "name_en": line.names[1],
        "unit": line.unit,
        "currency": line.currency,
        "direction": line.direction,
        "value": _text(line.value),
        "prior": _compared(line.prior, prior, line.trouble),
        "year": _compared(line.year, year, line.year_trouble),
    }


def _compared(value: Decimal | None, judged: Judged | None, trouble: str) -> dict[str, Any]:
    found: dict[str, Any] = {"value": _text(value), "trouble": trouble}
    if judged is None:
        return found
    return found | {
        "move": str(judged.move),
        "change": _fraction(judged.change),
        "low": _fraction(judged.low),
        "high": _fraction(judged.high),
        "level": _fraction(judged.level),
    }


def _marketing(
    candidate: Candidate, lines: Mapping[str, Line], judged: Mapping[str, Judged]
) -> dict[str, Any]:
    pattern = candidate.pattern
    return {
        "key": pattern.key,
        "score": str(candidate.score),
        "points": str(candidate.points),
        "most_points": pattern.most_points,
        "marketing": list(pattern.marketing),
        "business": list(pattern.business),
        "link": list(pattern.link),
        "kpis": _promised(pattern, lines),
        "reasons": [_reason(each, lines, judged) for each in candidate.seen],
    }


def _promised(pattern: Pattern, lines: Mapping[str, Line]) -> list[str]:
    return [key for key in pattern.kpis if key in lines and lines[key].value]


def _reason(
    seen: Sighting, lines: Mapping[str, Line], judged: Mapping[str, Judged]
) -> dict[str, Any]:
    clue, line = seen.clue, lines.get(seen.clue.kpi)
    found: dict[str, Any] = {
        "sign": str(clue.sign),
        "points": str(seen.points),
        "kpi": clue.kpi,
        "why": list(clue.why),
        "word": seen.word,
        "bound": _text(clue.bound),
    }
    if line:
        found["value"] = _text(line.value)
    if clue.kpi in judged:
        found["move"] = str(judged[clue.kpi].move)
        found["change"] = _fraction(judged[clue.kpi].change)
    return found


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _fraction(value: float) -> str:
    return format(Decimal(repr(round(value, 4))), "f")
