"""`/studies`: market research, what was found in it, and what people answered."""

from typing import Annotated, Self

from ninja import Query, Router
from pydantic import BaseModel, Field

from personas.api.evidence import ClaimedField, EvidenceOut
from personas.enums import Strength, StudyKind
from personas.models import Evidence, Finding, Persona, Study, SurveyAnswer
from personas.models.study import MOST_NOTES_CHARS
from personas.services.studies import (
    add_finding,
    cite_finding,
    create_study,
    delete_study,
    remove_finding,
    update_study,
)
from personas.services.survey_results import (
    MOST_ANSWERS,
    MOST_COUNT,
    Tally,
    replace_answers,
    results_of,
)
from workspaces.enums import Role, Scope
from workspaces.rest.columns import columns_of
from workspaces.rest.door import BearerToken
from workspaces.rest.fields import UNSET, Body, ComputedText, Day, Flag, Patch, Whole
from workspaces.rest.lookup import own, referred
from workspaces.rest.paging import Page, Paging, page_of
from workspaces.rest.problems import editing, service_errors
from workspaces.rest.request import ApiRequest

router = Router(tags=["Personas"])

Notes = Annotated[str, Field(max_length=MOST_NOTES_CHARS)]


class FindingOut(BaseModel):
    """What a study shows; `evidence` are the ids of the evidence that it became."""

    id: str
    statement: str
    quote: str
    evidence: list[str]

    @classmethod
    def of(cls, finding: Finding) -> Self:
        """Return what the API tells of `finding`."""
        return cls(
            id=finding.public_id,
            statement=finding.statement,
            quote=finding.quote,
            evidence=[each.public_id for each in finding.evidence.all()],
        )


class AnswerOut(BaseModel):
    """An answer as a share of all to its question, with the 95 % interval (Wilson)."""

    answer: str
    count: int
    share: ComputedText
    low: ComputedText
    high: ComputedText


class QuestionOut(BaseModel):
    """A question with its answers; `base` is how many there are."""

    question: str
    base: int
    answers: list[AnswerOut]


class StudyOut(BaseModel):
    """A study with its findings and results."""

    id: str
    kind: StudyKind
    title: str
    method: str
    sample: str
    sample_size: int | None
    start: Day
    end: Day
    notes: str
    findings: list[FindingOut]
    questions: list[QuestionOut]
    version: int

    @classmethod
    def of(cls, study: Study) -> Self:
        """Return what the API tells of `study`, which comes with findings and answers."""
        told = {"id", "findings", "questions"}
        fields = {name: getattr(study, name) for name in cls.model_fields if name not in told}
        return cls(
            id=study.public_id,
            findings=[FindingOut.of(finding) for finding in study.findings.all()],
            questions=[
                QuestionOut(
                    question=result.question,
                    base=result.base,
                    answers=[
                        AnswerOut(
                            answer=each.answer,
                            count=each.count,
                            share=round(each.share, 4),
                            low=round(each.low, 4),
                            high=round(each.high, 4),
                        )
                        for each in result.answers
                    ],
                )
                for result in results_of(list(study.answers.all()))
            ],
            **fields,
        )


class StudyIn(Body):
    """A new study; the notes tell of nobody who they are."""

    model_config = columns_of(Study)

    kind: StudyKind
    title: str
    start: Day
    end: Day
    method: str = ""
    sample: str = ""
    sample_size: Whole | None = None
    notes: Notes = ""


class StudyPatch(Patch):
    """What to change."""

    model_config = columns_of(Study)

    kind: StudyKind = UNSET
    title: str = UNSET
    start: Day = UNSET
    end: Day = UNSET
    method: str = UNSET
    sample: str = UNSET
    sample_size: Whole | None = UNSET
    notes: Notes = UNSET


class FindingIn(Body):
    """What a study shows, and the quote or figure that shows it."""

    model_config = columns_of(Finding)

    statement: str
    quote: str = ""


class CitationIn(Body):
    """The persona that a finding speaks of."""

    model_config = columns_of(Evidence)

    persona: str
    field: ClaimedField = ""
    strength: Strength = Strength.MODERATE
    contradicts: Flag = False


class TallyIn(Body):
    """How many people gave an answer."""

    model_config = columns_of(SurveyAnswer)

    question: str
    answer: str
    count: Annotated[Whole, Field(ge=0, le=MOST_COUNT)]


class AnswersIn(Body):
    """All answers of a study."""

    answers: Annotated[list[TallyIn], Field(min_length=1, max_length=MOST_ANSWERS)]


@router.get(
    "/studies", summary="List studies", auth=BearerToken(Scope.READ), response=Page[StudyOut]
)
def list_studies(request: ApiRequest, query: Query[Paging]) -> Page[StudyOut]:
    """List the studies in the order in which they were described."""
    studies = Study.objects.for_workspace(request.token.workspace)
    studies = studies.prefetch_related("findings__evidence", "answers")
    return page_of(request, studies, query, StudyOut.of)


@router.post(
    "/studies",
    summary="Describe a study",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={201: StudyOut},
)
def describe_study(request: ApiRequest, body: StudyIn) -> StudyOut:
    """Describe a new study."""
    with service_errors():
        study = create_study(
            workspace=request.token.workspace, by=request.membership, **body.sent()
        )
    return StudyOut.of(study)


@router.get(
    "/studies/{study_id}", summary="Read a study", auth=BearerToken(Scope.READ), response=StudyOut
)
def read_study(request: ApiRequest, study_id: str) -> StudyOut:
    """Return one study."""
    return StudyOut.of(_study_of(request, study_id))


@router.patch(
    "/studies/{study_id}",
    summary="Revise a study",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response=StudyOut,
)
def revise_study(request: ApiRequest, study_id: str, body: StudyPatch) -> StudyOut:
    """Change some fields of a study."""

    def current() -> StudyOut:
        return StudyOut.of(_study_of(request, study_id))

    with editing(sent=body, current=current):
        update_study(
            study=_study_of(request, study_id),
            by=request.membership,
            expected_version=body.version,
            **body.changes(),
        )
    return current()


@router.delete(
    "/studies/{study_id}",
    summary="Delete a study",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={204: None},
)
def remove_study(request: ApiRequest, study_id: str) -> None:
    """Delete a study with its findings; evidence that they became keeps its words."""
    delete_study(study=_study_of(request, study_id), by=request.membership)


@router.post(
    "/studies/{study_id}/answers",
    summary="Replace the answers of a study",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response=StudyOut,
)
def put_answers(request: ApiRequest, study_id: str, body: AnswersIn) -> StudyOut:
    """Put survey results in the place of those that are there."""
    study = _study_of(request, study_id)
    answers = [Tally(each.question, each.answer, each.count) for each in body.answers]
    with service_errors({"file": "answers"}):
        replace_answers(study=study, answers=answers, by=request.membership)
    return StudyOut.of(_study_of(request, study_id))


@router.post(
    "/studies/{study_id}/findings",
    summary="Add a finding",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={201: FindingOut},
)
def post_finding(request: ApiRequest, study_id: str, body: FindingIn) -> FindingOut:
    """Say what a study shows."""
    study = _study_of(request, study_id)
    with service_errors():
        finding = add_finding(study=study, by=request.membership, **body.sent())
    return FindingOut.of(finding)


@router.delete(
    "/findings/{finding_id}",
    summary="Remove a finding",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={204: None},
)
def delete_finding(request: ApiRequest, finding_id: str) -> None:
    """Take a finding away; evidence that it became keeps its words."""
    remove_finding(finding=_finding_of(request, finding_id), by=request.membership)


@router.post(
    "/findings/{finding_id}/evidence",
    summary="Make a finding evidence",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={201: EvidenceOut},
)
def make_finding_evidence(request: ApiRequest, finding_id: str, body: CitationIn) -> EvidenceOut:
    """Make a finding evidence about a persona."""
    finding = _finding_of(request, finding_id)
    personas = Persona.objects.for_workspace(finding.workspace)
    persona = referred(personas, "persona", public_id=body.persona)
    persona.workspace = finding.workspace
    with service_errors():
        fields = body.sent(without={"persona"})
        evidence = cite_finding(finding=finding, persona=persona, by=request.membership, **fields)
    return EvidenceOut.of(evidence)


def _study_of(request: ApiRequest, study_id: str) -> Study:
    return own(request, Study.objects.all(), study_id)


def _finding_of(request: ApiRequest, finding_id: str) -> Finding:
    finding = own(request, Finding.objects.select_related("study"), finding_id)
    finding.study.workspace = finding.workspace
    return finding
