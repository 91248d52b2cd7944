"""`/personas`: pictures of buyers."""

import datetime as dt
from typing import Annotated, Self

from ninja import Query, Router
from pydantic import BaseModel, Field

from personas.enums import BuyingStage, PersonaStatus
from personas.models import Persona, PersonaVersion, Product
from personas.services.evidence import assumed_fields, coverage_of
from personas.services.personas import create_persona, update_persona
from workspaces.enums import Role, Scope
from workspaces.rest.columns import columns_of
from workspaces.rest.door import BearerToken
from workspaces.rest.fields import UNSET, Body, ComputedText, Day, Patch, Whole
from workspaces.rest.lookup import all_referred, own
from workspaces.rest.paging import Page, Paging, page_of
from workspaces.rest.problems import editing, service_errors
from workspaces.rest.request import ApiRequest
from workspaces.services.links import replace_links

router = Router(tags=["Personas"])

Long = Annotated[str, Field(max_length=2000)]
Stage = Annotated[str, Field(pattern=f"^({'|'.join(BuyingStage.values)})?$")]


class PersonaOut(BaseModel):
    """A persona; texts that are not known yet are empty."""

    id: str
    name: str
    quote: str
    story: str
    status: PersonaStatus
    age_from: int | None
    age_to: int | None
    gender: str
    location: str
    income: str
    education: str
    occupation: str
    marital_status: str
    interests: str
    values: str
    attitudes: str
    lifestyle: str
    personality: str
    needs: str
    pains: str
    motivations: str
    objections: str
    preferred_channels: str
    buying_stage: Stage
    review_on: Day | None
    version: int
    coverage: ComputedText | None = Field(
        description="Share of what it says, and of what evidence claims, that stands on evidence."
    )
    assumptions: list[str] = Field(description="Fields that no evidence stands behind.")
    products: list[str] = Field(description="Ids of the products it would find value in.")
    contradictions: int = Field(description="How many pieces of evidence contradict a claim.")

    @classmethod
    def of(cls, persona: Persona) -> Self:
        """Return what the API tells of `persona`."""
        told = {"id", "coverage", "assumptions", "contradictions", "products"}
        fields = {name: getattr(persona, name) for name in cls.model_fields if name not in told}
        evidence = list(persona.evidence.all())
        return cls(
            id=persona.public_id,
            coverage=coverage_of(persona, evidence),
            assumptions=assumed_fields(persona, evidence),
            products=[product.public_id for product in persona.products.all()],
            contradictions=sum(each.contradicts for each in evidence),
            **fields,
        )


class PersonaIn(Body):
    """A new persona; all but the name may come later."""

    model_config = columns_of(Persona)

    name: str
    quote: str = ""
    story: Long = ""
    status: PersonaStatus = PersonaStatus.DRAFT
    age_from: Whole | None = None
    age_to: Whole | None = None
    gender: str = ""
    location: str = ""
    income: str = ""
    education: str = ""
    occupation: str = ""
    marital_status: str = ""
    interests: Long = ""
    values: Long = ""
    attitudes: Long = ""
    lifestyle: Long = ""
    personality: Long = ""
    needs: Long = ""
    pains: Long = ""
    motivations: Long = ""
    objections: Long = ""
    preferred_channels: str = ""
    buying_stage: Stage = ""
    review_on: Day | None = None


class PersonaPatch(Patch):
    """What to change."""

    model_config = columns_of(Persona)

    name: str = UNSET
    quote: str = UNSET
    story: Long = UNSET
    status: PersonaStatus = UNSET
    age_from: Whole | None = UNSET
    age_to: Whole | None = UNSET
    gender: str = UNSET
    location: str = UNSET
    income: str = UNSET
    education: str = UNSET
    occupation: str = UNSET
    marital_status: str = UNSET
    interests: Long = UNSET
    values: Long = UNSET
    attitudes: Long = UNSET
    lifestyle: Long = UNSET
    personality: Long = UNSET
    needs: Long = UNSET
    pains: Long = UNSET
    motivations: Long = UNSET
    objections: Long = UNSET
    preferred_channels: str = UNSET
    buying_stage: Stage = UNSET
    review_on: Day | None = UNSET


class ProductsIn(Body):
    """Ids of products."""

    products: Annotated[list[str], Field(max_length=100)]


class ChangeOut(BaseModel):
    """What a version changed in one field; dates and choices as the API writes them."""

    field: str
    before: str | int | None
    after: str | int | None


class PersonaVersionOut(BaseModel):
    """One revision of a persona."""

    number: int
    at: dt.datetime
    by: str | None
    changes: list[ChangeOut]

    @classmethod
    def of(cls, version: PersonaVersion) -> Self:
        """Return what the API tells of `version`, which comes with who made it."""
        changes = version.changes.items()
        return cls(
            number=version.number,
            at=version.at,
            by=version.by.email if version.by else None,
            changes=[ChangeOut(field=f, before=pair[0], after=pair[1]) for f, pair in changes],
        )


def _persona_of(request: ApiRequest, persona_id: str) -> Persona:
    return own(request, Persona.objects.all(), persona_id)


@router.get(
    "/personas",
    summary="List personas",
    auth=BearerToken(Scope.READ),
    response=Page[PersonaOut],
)
def list_personas(request: ApiRequest, query: Query[Paging]) -> Page[PersonaOut]:
    """List all personas, retired ones too, in the order in which they were drawn."""
    personas = Persona.objects.for_workspace(request.token.workspace).prefetch_related(
        "evidence", "products"
    )
    return page_of(request, personas, query, PersonaOut.of)


@router.post(
    "/personas",
    summary="Draw a persona",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={201: PersonaOut},
)
def draw_persona(request: ApiRequest, body: PersonaIn) -> PersonaOut:
    """Draw a new persona."""
    with service_errors():
        persona = create_persona(
            workspace=request.token.workspace, by=request.membership, **body.sent()
        )
    return PersonaOut.of(persona)


@router.get(
    "/personas/{persona_id}",
    summary="Read a persona",
    auth=BearerToken(Scope.READ),
    response=PersonaOut,
)
def read_persona(request: ApiRequest, persona_id: str) -> PersonaOut:
    """Return one persona."""
    return PersonaOut.of(_persona_of(request, persona_id))


@router.patch(
    "/personas/{persona_id}",
    summary="Revise a persona",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response=PersonaOut,
)
def revise_persona(request: ApiRequest, persona_id: str, body: PersonaPatch) -> PersonaOut:
    """Change some fields of a persona; status `retired` takes it out of use."""

    def current() -> PersonaOut:
        return PersonaOut.of(_persona_of(request, persona_id))

    with editing(sent=body, current=current):
        update_persona(
            persona=_persona_of(request, persona_id),
            by=request.membership,
            expected_version=body.version,
            **body.changes(),
        )
    return current()


@router.post(
    "/personas/{persona_id}/products",
    summary="Choose products of a persona",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response=PersonaOut,
)
def choose_products(request: ApiRequest, persona_id: str, body: ProductsIn) -> PersonaOut:
    """Say in which products a persona would find value; those left out are no longer linked."""
    persona = _persona_of(request, persona_id)
    rows = Product.objects.for_workspace(persona.workspace)
    products = all_referred(rows, "products", body.products)
    replace_links(owner=persona, field="products", rows=products, by=request.membership)
    return PersonaOut.of(persona)


@router.get(
    "/personas/{persona_id}/versions",
    summary="List versions of a persona",
    auth=BearerToken(Scope.READ),
    response=Page[PersonaVersionOut],
)
def list_persona_versions(
    request: ApiRequest, persona_id: str, query: Query[Paging]
) -> Page[PersonaVersionOut]:
    """List what each revision changed, the latest first."""
    versions = PersonaVersion.objects.for_workspace(request.token.workspace)
    versions = versions.filter(persona=_persona_of(request, persona_id)).select_related("by")
    return page_of(request, versions.order_by(), query, PersonaVersionOut.of, newest_first=True)
