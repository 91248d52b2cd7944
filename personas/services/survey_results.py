"""Survey results: counts of answers read from a table, told as shares with intervals."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import IO, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kpis.calc.intervals import wilson95
from kpis.readers.cells import Cell, is_blank, text_of
from kpis.readers.grid import open_grid
from kpis.readers.headings import folded
from kpis.readers.limits import MIB
from kpis.readers.numbers import read_number
from kpis.readers.reasons import sentence_of
from kpis.readers.refusal import Refused
from personas.models import Finding, Study, SurveyAnswer
from personas.services.child import spooled
from personas.services.segment_words import number_words, share_words
from personas.services.studies import add_finding, refuse_identities
from workspaces.models import Membership
from workspaces.services.audit import record_change

MOST_ANSWERS: Final = 2_000
MOST_COUNT: Final = 10_000_000
_HEADINGS: Final = {
    "question": ("question", "item", "질문", "문항", "설문"),
    "answer": ("answer", "response", "option", "choice", "답변", "응답", "보기", "선택지", "답"),
    "count": (
        "count",
        "n",
        "responses",
        "people",
        "frequency",
        "응답수",
        "인원",
        "명",
        "수",
        "빈도",
    ),
}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people gave an answer."""

    question: str
    answer: str
    count: int


@dataclass(frozen=True, slots=True)
class AnswerShare:
    """An answer as a share of those who answered its question, with its 95 % interval."""

    position: int
    answer: str
    count: int
    share: float
    low: float
    high: float

    @property
    def figures(self) -> str:
        """The share with its interval, in words."""
        ends = {name: share_words(getattr(self, name)) for name in ("share", "low", "high")}
        return _("%(share)s (95 %% interval %(low)s to %(high)s)") % ends


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """A question with its answers; `base` is how many people answered it."""

    question: str
    base: int
    answers: list[AnswerShare]


def read_answers(file: IO[bytes]) -> list[Tally]:
    """Return the answers in a table with the columns question, answer and count.

    Raises:
        ValidationError: at `file`, with the row, where it cannot be used.
    """
    try:
        with spooled(file, most_bytes=MIB) as path:
            rows = iter(open_grid(path, recognise=_known).rows)
            heading = next((row for _number, row in rows if not is_blank(row)), ())
            at = _columns(heading)
            return [_tally(number, row, at) for number, row in rows if not is_blank(row)]
    except Refused as refused:
        raise ValidationError({"file": sentence_of(refused)}) from refused


@transaction.atomic
def replace_answers(*, study: Study, answers: Sequence[Tally], by: Membership) -> None:
    """Make `answers` the results of a study in the place of what it had.

    Raises:
        ValidationError: there are too many or none, one is refused, or one comes twice.
    """
    if not 0 < len(answers) <= MOST_ANSWERS:
        message = _("Between 1 and %(most)s answers can be kept.") % {"most": MOST_ANSWERS}
        raise ValidationError({"file": message})
    (key, count), *_rest = Counter((each.question, each.answer) for each in answers).most_common(1)
    if count > 1:
        message = _("An answer stands there twice: %(answer)s") % {"answer": ": ".join(key)}
        raise ValidationError({"file": message})
    rows = [
        SurveyAnswer(
            workspace=study.workspace,
            study=study,
            position=position,
            question=each.question,
            answer=each.answer,
            count=each.count,
        )
        for position, each in enumerate(answers, 1)
    ]
    for row in rows:
        try:
            row.clean_fields(exclude={"study", "workspace"})
            refuse_identities("answer", str(row))
        except ValidationError as error:
            why = {"number": row.position, "why": " ".join(error.messages)}
            message = _("Answer %(number)s: %(why)s") % why
            raise ValidationError({"file": message}) from error
    old = SurveyAnswer.objects.for_workspace(study.workspace).filter(study=study)
    before, _by_model = old.delete()
    SurveyAnswer.objects.bulk_create(rows)
    record_change(
        workspace=study.workspace,
        by=by,
        action="imported",
        subject=study,
        before={"answers": before},
        after={"answers": len(rows)},
    )


def results_of(answers: Sequence[SurveyAnswer]) -> list[QuestionResult]:
    """Return the results by question, in the order in which they were read."""
    order = {question: at for at, question in enumerate(dict.fromkeys(a.question for a in answers))}
    ranked = sorted(answers, key=lambda each: (order[each.question], each.position))
    results = []
    for question, group in groupby(ranked, key=attrgetter("question")):
        given = list(group)
        base = sum(each.count for each in given)
        shares = [_share(each, base) for each in given]
        results.append(QuestionResult(question, base, shares))
    return results


def answer_finding(*, answer: SurveyAnswer, by: Membership) -> Finding:
    """Return one answer of a survey as a finding that quotes its share and interval.

    Raises:
        ValidationError: it cannot be kept, for its words tell who somebody is.
    """
    study = answer.study
    asked = SurveyAnswer.objects.for_workspace(answer.workspace).filter(
        study=study, question=answer.question
    )
    base = sum(asked.values_list("count", flat=True))
    quote = _("%(figures)s of %(answers)s answers") % {  # people may have given several
        "figures": _share(answer, base).figures,
        "answers": number_words(base),
    }
    said = {"statement": str(answer)[:200], "quote": quote}
    before = Finding.objects.for_workspace(answer.workspace).filter(study=study, **said).first()
    return before or add_finding(study=study, by=by, **said)


def _share(answer: SurveyAnswer, base: int) -> AnswerShare:
    low, high = wilson95(answer.count, base)
    share = answer.count / base if base else 0.0
    return AnswerShare(answer.position, answer.answer, answer.count, share, low, high)


def _known(cells: Sequence[str]) -> int:
    return sum(any(_bare(cell) in names for names in _HEADINGS.values()) for cell in cells)


def _bare(heading: str) -> str:
    """Return a heading without its unit, as in “응답 수(명)”."""
    return folded(heading).partition("(")[0]


def _columns(heading: Sequence[Cell]) -> dict[str, int]:
    if not heading:
        raise Refused("empty_file")
    names = [_bare(text_of(cell)) for cell in heading]
    places = {
        column: next((at for at, name in enumerate(names) if name in known), -1)
        for column, known in _HEADINGS.items()
    }
    missing = [column for column, at in places.items() if at < 0]
    if missing:
        found = ", ".join(text_of(cell) for cell in heading)[:200]
        raise Refused("columns_missing", missing=", ".join(missing), found=found)
    return places


def _tally(number: int, row: Sequence[Cell], at: dict[str, int]) -> Tally:
    def cell(name: str) -> Cell:
        return row[at[name]] if at[name] < len(row) else ""

    count = read_number(cell("count"))
    if not isinstance(count, Decimal) or count % 1 or not 0 <= count <= MOST_COUNT:
        message = _("Row %(number)s: the count is not a whole number of people.")
        raise ValidationError({"file": message % {"number": number}})
    return Tally(text_of(cell("question")), text_of(cell("answer")), int(count))
