"""A review in words for one reader: line by line, and as a document to print or to share."""

import copy
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from goals.enums import Bound, Decision, Status
from goals.models import Lesson, Review, ReviewDecision, Target
from goals.services.lessons import lessons_of_review
from goals.services.numbers import promised_for, value_for
from goals.services.reasons import probability_text
from goals.services.retargeting import may_retarget
from goals.services.review_lines import TRIVIAL, ReviewLine, thaw_lines
from goals.services.standing import needed_sentence
from kpis.calc.segments import label, parse_segment
from workspaces.reader import Reader

BEFORE_ANY: Final = (Status.UNKNOWN, Status.UPCOMING)
"""What stands where nothing was judged yet; coming from there is no news."""


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One target as the review found it, and what was decided about it."""

    line: ReviewLine
    target: Target
    segment: str
    promised: str
    actual: str
    chance: str
    needed: str
    proposal: str
    new_value: str
    decision: ReviewDecision | None


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """All that a document says about one target."""

    name: str
    segment: str
    status: Status
    before: str
    promised: str
    actual: str
    chance: str
    needed: str
    drifts: list[str]
    decision: str
    new_value: str
    link: str


@dataclass(frozen=True, slots=True)
class DocumentLesson:
    """All that a document says about one lesson."""

    text: str
    outcome: str


@dataclass(frozen=True, slots=True)
class ReviewDocument:
    """A review as outsiders may read it: no names, no words of check-ins, no notes, no reasons."""

    title: str
    period_from: dt.date
    period_to: dt.date
    is_open: bool
    summary: str
    lines: list[DocumentLine]
    lessons: list[DocumentLesson]


def review_rows(review: Review, reader: Reader) -> list[ReviewRow]:
    """Return the targets of a review in words; what was frozen counts, not what is true now.

    Two queries however many targets there are.
    """
    lines = thaw_lines(review.lines)
    targets = (
        Target.objects.for_workspace(review.workspace)
        .filter(public_id__in=[line.target_id for line in lines])
        .select_related("kpi", "goal")
    )
    found = {target.public_id: target for target in targets}
    decided = {row.target_id: row for row in review.decisions.all()}
    return [
        _row(line, target, decided.get(target.pk), reader)
        for line in lines
        if (target := found.get(line.target_id))
    ]


def review_document(review: Review, reader: Reader, *, is_shared: bool = False) -> ReviewDocument:
    """Return what a printed or a shared review shows.

    A share link shows one object, so it is silent about the KPIs behind the assumptions of plans.
    """
    return ReviewDocument(
        title=review.goal.title,
        period_from=review.period_from,
        period_to=review.period_to,
        is_open=review.is_open,
        summary=review.summary,
        lines=[_document_line(row, is_shared=is_shared) for row in review_rows(review, reader)],
        lessons=_document_lessons(lessons_of_review(review)),
    )


def _row(
    line: ReviewLine, target: Target, decision: ReviewDecision | None, reader: Reader
) -> ReviewRow:
    then = copy.copy(target)
    then.target_value = line.target_value
    is_waiting = line.needed is not None and line.remaining_windows > 0
    new_value = decision.new_value if decision else None
    return ReviewRow(
        line=line,
        target=target,
        segment=label(parse_segment(target.segment_key)),
        promised=promised_for(reader, then),
        actual=value_for(reader, line.actual, target),
        chance=probability_text(line.probability) if line.probability is not None else "",
        needed=needed_sentence(
            target=target,
            needed=line.needed,
            best_ever=line.best_ever,
            count=line.remaining_windows,
            reader=reader,
        )
        if is_waiting and line.needed is not None
        else "",
        proposal=_proposal(line, target, reader),
        new_value=value_for(reader, new_value, target) if new_value is not None else "",
        decision=decision,
    )


def _proposal(line: ReviewLine, target: Target, reader: Reader) -> str:
    """Say which value would be as likely as not, and why the present one teaches nothing."""
    if line.proposal is None or line.probability is None or not may_retarget(Bound(target.bound)):
        return ""
    parts = {
        "chance": probability_text(line.probability),
        "value": value_for(reader, line.proposal, target),
    }
    if line.probability > TRIVIAL:
        text = _(
            "The present value asks for nothing more: its chance is %(chance)s. "
            "%(value)s would be as likely as not (50 %%)."
        )
    else:
        text = _(
            "The present value is out of reach: its chance is %(chance)s. "
            "%(value)s would be as likely as not (50 %%)."
        )
    return text % parts


def _document_line(row: ReviewRow, *, is_shared: bool) -> DocumentLine:
    line, decision = row.line, row.decision
    has_turned = line.status_before not in (line.status, *BEFORE_ANY)
    held = decision.link_held if decision else None
    link = "" if held is None else _("its reason held") if held else _("its reason failed")
    return DocumentLine(
        name=row.target.kpi.display_name,
        segment=row.segment,
        status=line.status,
        before=str(line.status_before.label) if has_turned else "",
        promised=row.promised,
        actual=row.actual,
        chance=row.chance,
        needed=row.needed,
        drifts=[] if is_shared else line.drifts,
        decision=str(Decision(decision.decision).label) if decision else "",
        new_value=row.new_value,
        link=link,
    )


def _document_lessons(lessons: Sequence[Lesson]) -> list[DocumentLesson]:
    return [DocumentLesson(each.text, each.get_outcome_display()) for each in lessons]
