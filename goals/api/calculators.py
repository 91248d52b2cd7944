"""`/calculators`: marketing arithmetic that shows its work."""

from typing import Any, Literal

from django.utils import timezone
from ninja import Router
from pydantic import BaseModel, Field

from goals.calc.calculators import UnknownCalculatorError
from goals.services.calculators import calculate, describe_calculators
from workspaces.enums import Scope
from workspaces.rest.door import BearerToken
from workspaces.rest.fields import Body
from workspaces.rest.paging import Page
from workspaces.rest.problems import not_found, service_errors
from workspaces.rest.request import ApiRequest

router = Router(tags=["Calculators"])

Inputs = dict[str, Any]
"""Inputs by name; `{"kpi": "aov"}` in the place of a number reads it from that KPI."""


class ChoiceOut(BaseModel):
    """One value of an input that offers some."""

    value: str
    label: str


class InputOut(BaseModel):
    """An input; a list of lines has `fields`, an assumption may be checked by a KPI."""

    name: str
    label: str
    help: str
    type: Literal["decimal", "text", "choice", "list"]
    required: bool
    unit: str | None = None
    is_assumption: bool = False
    suggested_kpi: str | None = None
    choices: list[ChoiceOut] = []
    fields: list["InputOut"] = []


class ResultFieldOut(BaseModel):
    """A field of the result; a list of lines has `fields`."""

    name: str
    label: str
    unit: str | None
    fields: list["ResultFieldOut"] = []


class CalculatorOut(BaseModel):
    """A calculator: what it is for, its formula, what it takes and gives, and an example."""

    name: str
    title: str
    purpose: str
    formula: str
    inputs: list[InputOut]
    results: list[ResultFieldOut]
    example: Inputs


class StepOut(BaseModel):
    """One line of the working, as a text and as its parts: numbers with units, signs, words."""

    label: str
    text: str
    parts: list[dict[str, str]]


class VariantOut(BaseModel):
    """What comes out when an assumption is off; without a result, the refusal says why."""

    value: str
    result: dict[str, Any] | None
    refusal: dict[str, Any] | None


class SwingOut(BaseModel):
    """An assumption 10 % lower and 10 % higher."""

    name: str
    label: str
    of: str = Field(description="The line that it belongs to.")
    value: str
    low: VariantOut
    high: VariantOut


class AssumptionOut(BaseModel):
    """A number that the result rests on; `kpi` is the one it was read from or is checked by."""

    name: str = Field(description="Its path among the inputs, such as `stages.1.rate`.")
    label: str
    of: str = Field(description="The line that it belongs to.")
    value: str
    unit: str
    kpi: str | None
    segment: str
    suggested_kpi: str | None


class ReadingOut(BaseModel):
    """What comes out if the inputs are meant in another way; null where that is impossible."""

    choice: str
    label: str
    value: str | None


class CalculationIn(Body):
    """The inputs that the calculator describes; decimals as texts or numbers."""

    inputs: Inputs


class CalculationOut(BaseModel):
    """A result with everything that led to it; every decimal is a text."""

    calculator: str
    inputs: Inputs
    currency: str
    sentence: str
    result: dict[str, Any]
    steps: list[StepOut]
    sensitivity: list[SwingOut]
    assumptions: list[AssumptionOut]
    readings: list[ReadingOut]


@router.get(
    "/calculators",
    summary="List calculators",
    auth=BearerToken(Scope.READ),
    response=Page[CalculatorOut],
)
def list_calculators(request: ApiRequest) -> Page[CalculatorOut]:
    """List all calculators, on one page, with their formulas, inputs and an example."""
    described = describe_calculators()
    return Page(items=[CalculatorOut.model_validate(each) for each in described], next=None)


@router.post(
    "/calculators/{name}",
    summary="Work out a calculator",
    auth=BearerToken(Scope.READ),
    response=CalculationOut,
)
def work_out_calculator(request: ApiRequest, name: str, body: CalculationIn) -> CalculationOut:
    """Work a result out with its steps, assumptions and what 10 % would do; nothing is saved.

    What is refused is named by its path among the inputs, such as `stages.1.rate`.
    """
    try:
        with service_errors():
            answer = calculate(
                workspace=request.token.workspace,
                name=name,
                inputs=body.inputs,
                now=timezone.now(),
            )
    except UnknownCalculatorError:
        raise not_found() from None
    return CalculationOut.model_validate(answer)
