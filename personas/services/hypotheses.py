"""Hypotheses about personas: stated, tested on a KPI's segments, and made into evidence."""

import datetime as dt
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kpis.calc.segments import SegmentError, label, parse_segment, segment_key
from kpis.enums import Grain
from kpis.formatting import format_value
from kpis.models import Kpi
from kpis.readers.segments import segment_sentence
from kpis.services.series import read_series
from personas.calc.hypothesis import compare_weeks, verdict_of
from personas.enums import EvidenceKind, HypothesisVerdict, Strength
from personas.models import Hypothesis, Persona
from personas.services.evidence import add_evidence
from workspaces.models import Membership
from workspaces.services.audit import record_change

_TOLD: Final = (HypothesisVerdict.CONFIRMED, HypothesisVerdict.REFUTED)


@transaction.atomic
def state_hypothesis(*, persona: Persona, by: Membership, **fields: Any) -> Hypothesis:
    """State what should be seen: a KPI higher in one segment than in another.

    Raises:
        ValidationError: a value is refused, or a text names no segment.
    """
    fields |= {name: _canonical(name, fields.get(name, "")) for name in ("higher", "lower")}
    hypothesis = Hypothesis(workspace=persona.workspace, persona=persona, **fields)
    hypothesis.full_clean()
    hypothesis.save()
    after = {**fields, "kpi": hypothesis.kpi.key}
    record_change(
        workspace=persona.workspace, by=by, action="created", subject=hypothesis, after=after
    )
    return hypothesis


@transaction.atomic
def put_to_test(*, hypothesis: Hypothesis, by: Membership, now: dt.datetime) -> Hypothesis:
    """Hold a hypothesis against the full weeks of its period; a clear verdict becomes evidence.

    Tested again, the new evidence takes the place of the old.
    """
    rows = Hypothesis.objects.for_workspace(hypothesis.workspace)
    locked = rows.select_for_update(no_key=True).get(pk=hypothesis.pk)
    locked.workspace = hypothesis.workspace
    locked.kpi.workspace = hypothesis.workspace
    comparison = compare_weeks(_weeks(locked, now))
    locked.verdict, locked.tested_at = HypothesisVerdict(verdict_of(comparison)), now
    locked.weeks = comparison.weeks if comparison else 0
    locked.difference = comparison.difference if comparison else None
    locked.low = comparison.low if comparison else None
    locked.high = comparison.high if comparison else None
    before, locked.evidence = locked.evidence, None
    if comparison and locked.verdict in _TOLD:
        locked.evidence = add_evidence(
            persona=locked.persona,
            by=by,
            claim=locked.statement,
            kind=EvidenceKind.CUSTOMER_DATA,
            strength=Strength.STRONG,
            on=min(locked.end, locked.workspace.today(now)),
            quote=result_words(locked),
            contradicts=locked.verdict == HypothesisVerdict.REFUTED,
        )
    locked.save()
    if before is not None:
        before.delete()
    after = {"verdict": locked.verdict, "difference": locked.difference, "weeks": locked.weeks}
    record_change(workspace=locked.workspace, by=by, action="tested", subject=locked, after=after)
    return locked


@transaction.atomic
def remove_hypothesis(*, hypothesis: Hypothesis, by: Membership) -> None:
    """Take a hypothesis away; evidence that it became stays."""
    before = {"statement": hypothesis.statement, "verdict": hypothesis.verdict}
    record_change(
        workspace=hypothesis.workspace, by=by, action="deleted", subject=hypothesis, before=before
    )
    Hypothesis.objects.for_workspace(hypothesis.workspace).filter(pk=hypothesis.pk).delete()


def segment_words(key: str) -> str:
    """Return a segment as people read it."""
    return label(parse_segment(key)) if key else _("all")


def result_words(hypothesis: Hypothesis) -> str:
    """Return the numbers of a tested hypothesis; why there are none where there are too few."""
    if hypothesis.difference is None or hypothesis.low is None or hypothesis.high is None:
        return _("There are too few full weeks with a value in both segments.")
    return _(
        "%(kpi)s: %(difference)s a week in %(higher)s against %(lower)s "
        "(95 %% interval %(low)s to %(high)s, %(weeks)s weeks)"
    ) % {
        "kpi": hypothesis.kpi,
        "difference": _value(hypothesis.kpi, hypothesis.difference),
        "low": _value(hypothesis.kpi, hypothesis.low),
        "high": _value(hypothesis.kpi, hypothesis.high),
        "higher": segment_words(hypothesis.higher),
        "lower": segment_words(hypothesis.lower),
        "weeks": hypothesis.weeks,
    }


def _value(kpi: Kpi, value: float) -> str:
    return format_value(
        Decimal(format(value, ".6g")), kpi, language=get_language() or "ko", signed=True
    )


def _weeks(hypothesis: Hypothesis, now: dt.datetime) -> list[tuple[float, float]]:
    """Return the values of both segments in the full weeks in which both have one."""
    one, other = (
        read_series(
            kpi=hypothesis.kpi,
            segment_key=key,
            start=hypothesis.start,
            end=hypothesis.end,
            grain=Grain.WEEK,
            today=hypothesis.workspace.today(now),
        )
        for key in (hypothesis.higher, hypothesis.lower)
    )
    second = {point.start: point for point in other}
    return [
        (float(point.value), float(match.value))
        for point in one
        if point.value is not None
        and not point.is_partial
        and (match := second.get(point.start)) is not None
        and match.value is not None
        and not match.is_partial
    ]


def _canonical(field: str, text: str) -> str:
    try:
        return segment_key(parse_segment(text)) if text.strip() else ""
    except SegmentError as error:
        raise ValidationError({field: segment_sentence(error)}) from error
