"""Pages of calculators: the list, one calculator with its live result, saving it as a plan."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from goals.calc.calculators import (
    CALCULATORS,
    Calculator,
    UnknownCalculatorError,
    calculate,
    find_calculator,
)
from goals.forms.calculators import DAYS, TITLE, CalculatorForm, initial_of
from goals.models import Plan
from goals.services.calculator_words import (
    Shown,
    ShownReading,
    Words,
    result_sentence,
    show,
    show_readings,
    step_text,
)
from goals.services.calculators import ask_reading, work_out
from goals.services.plans import save_plan
from kpis.services.catalog import Catalog
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.http import WorkspaceRequest
from workspaces.models import Workspace


@dataclass(slots=True)
class _Desk:
    """What one calculator's page works with: its form, and the KPIs that it may read."""

    workspace: Workspace
    calculator: Calculator
    catalog: Catalog
    language: str
    today: dt.date
    form: CalculatorForm

    @classmethod
    def open(
        cls,
        request: WorkspaceRequest,
        calculator: Calculator,
        *,
        data: Mapping[str, Any] | None = None,
        initial: Mapping[str, Any] | None = None,
        is_saving: bool = False,
    ) -> "_Desk":
        workspace = request.membership.workspace
        catalog = Catalog.of(workspace)
        kpis = [kpi for kpi in catalog.by_key.values() if not kpi.is_archived]
        form = CalculatorForm(
            data,
            calculator=calculator,
            kpis=sorted(kpis, key=str),
            initial=initial,
            is_saving=is_saving,
        )
        today = workspace.today(timezone.now())
        return cls(workspace, calculator, catalog, request.user.language, today, form)

    def result(self) -> Shown | None:
        """The calculation in words; what is refused stands in the form."""
        if not self.form.is_valid():
            return None
        try:
            calculation = work_out(**self._asked())
        except ValidationError as error:
            self.form.report(error)
            return None
        return show(calculation.result, Words(self.language, calculation.currency))

    def question(self) -> Sequence[ShownReading]:
        """What each reading gives, while nothing but the reading is missing."""
        reading = self.calculator.reading
        if reading is None or set(self.form.errors) != {reading.name}:
            return []
        try:
            readings = ask_reading(**self._asked())
        except ValidationError as error:
            self.form.report(error)
            return []
        words = Words(self.language, self.workspace.currency)
        return show_readings(self.calculator, readings, words)

    def _asked(self) -> dict[str, Any]:
        return {
            "workspace": self.workspace,
            "name": self.calculator.name,
            "inputs": self.form.inputs(),
            "today": self.today,
            "catalog": self.catalog,
        }


@membership_required(Role.VIEWER)
@require_safe
def calculator_list(request: WorkspaceRequest) -> HttpResponse:
    """List the calculators, each with its formula and a worked example."""
    workspace = request.membership.workspace
    words = Words(request.user.language, workspace.currency)
    examples = [
        (each, result_sentence(calculate(each.name, each.example), words))
        for each in CALCULATORS.values()
    ]
    context = {"workspace": workspace, "examples": examples}
    return render(request, "goals/calculators/calculator_list.html", context)


@membership_required(Role.VIEWER)
@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def calculator(request: WorkspaceRequest, calculator_name: str) -> HttpResponse:
    """Show a calculator and what it gives; for htmx only the result, while somebody types."""
    spec = _calculator_or_404(calculator_name)
    if request.method != "POST":
        initial = _initial(request, spec)
        return _page(request, _Desk.open(request, spec, initial=initial), shown=None)
    if request.POST.get("step") == "more":  # a longer table; nothing is judged yet
        desk = _Desk.open(request, spec, initial=request.POST.dict())
        return _page(request, desk, shown=None)
    desk = _Desk.open(request, spec, data=request.POST)
    return _page(request, desk, shown=desk.result())


@membership_required(Role.EDITOR)
@require_POST
def plan_create(request: WorkspaceRequest, calculator_name: str) -> HttpResponse:
    """Save what was calculated as a plan."""
    spec = _calculator_or_404(calculator_name)
    desk = _Desk.open(request, spec, data=request.POST, is_saving=True)
    shown = desk.result()
    if shown:
        try:
            plan = save_plan(
                workspace=desk.workspace,
                by=request.membership,
                now=timezone.now(),
                calculator=spec.name,
                title=desk.form.cleaned_data[TITLE],
                inputs=desk.form.inputs(),
            )
        except ValidationError as error:
            desk.form.report(error)
        else:
            messages.success(request, _("The plan is saved; its assumptions are watched."))
            return redirect("goals:plan_detail", desk.workspace.slug, plan.public_id)
    return _page(request, desk, shown=shown)


def _page(request: WorkspaceRequest, desk: _Desk, *, shown: Shown | None) -> HttpResponse:
    form, spec = desk.form, desk.calculator
    form.fields[TITLE].required = True  # so says its label, though a calculation needs none
    question = desk.question() if form.is_bound and not shown else []
    told = form.told_errors() if form.is_bound else []
    example = calculate(spec.name, spec.example)
    words = Words(desk.language, desk.workspace.currency)
    context = {
        "workspace": desk.workspace,
        "calculator": spec,
        "form": form,
        "days": form[DAYS] if form.reads_kpis else None,
        "title_field": form[TITLE],
        "shown": shown,
        "question": question,
        "missing": told,
        "example": [(str(step.label), step_text(step, words)) for step in example.steps],
        "may_edit": request.membership.may(Role.EDITOR),
    }
    is_fragment = request.htmx and request.method == "POST" and not request.POST.get("step")
    if is_fragment:
        status = HTTPStatus.UNPROCESSABLE_ENTITY if told else HTTPStatus.OK
        template = "goals/calculators/calculator.html#result"
    else:
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        template = "goals/calculators/calculator.html"
    return render(request, template, context, status=status)


def _calculator_or_404(name: str) -> Calculator:
    try:
        return find_calculator(name)
    except UnknownCalculatorError as error:
        raise Http404 from error


def _initial(request: WorkspaceRequest, spec: Calculator) -> dict[str, Any]:
    """Begin with the example or with a plan's numbers, where the address says so."""
    if "example" in request.GET:
        return initial_of(spec, spec.example)
    plans = Plan.objects.for_workspace(request.membership.workspace)
    plan_id = request.GET.get("plan", "")
    plan = plans.filter(public_id=plan_id, calculator=spec.name).first() if plan_id else None
    return initial_of(spec, plan.inputs) if plan else {}
