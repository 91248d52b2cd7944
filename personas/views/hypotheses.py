"""Hypotheses on a persona's page: stated, put to the test, taken away."""

from http import HTTPStatus

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from personas.forms.hypotheses import HypothesisForm
from personas.models import Hypothesis, Persona
from personas.services.hypotheses import put_to_test, remove_hypothesis, state_hypothesis
from personas.views.finding import hypothesis_or_404, persona_or_404
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.http import WorkspaceRequest, sent_data
from workspaces.service_forms import report


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def hypothesis_add(request: WorkspaceRequest, persona_id: str) -> HttpResponse:
    """Ask what should be seen, and where."""
    persona = persona_or_404(request, persona_id)
    form = HypothesisForm(sent_data(request), instance=Hypothesis(), workspace=persona.workspace)
    if request.method == "POST" and form.is_valid():
        try:
            state_hypothesis(persona=persona, by=request.membership, **form.cleaned_data)
        except ValidationError as error:
            report(form, error)
        else:
            return _back(request, persona)
    context = {"form": form, "persona": persona, "workspace": persona.workspace}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "personas/hypothesis_add.html", context, status=status)


@membership_required(Role.EDITOR)
@require_POST
def hypothesis_test(request: WorkspaceRequest, hypothesis_id: str) -> HttpResponse:
    """Hold a hypothesis against the numbers that are there now."""
    hypothesis = hypothesis_or_404(request, hypothesis_id)
    put_to_test(hypothesis=hypothesis, by=request.membership, now=timezone.now())
    return _back(request, hypothesis.persona)


@membership_required(Role.EDITOR)
@require_POST
def hypothesis_remove(request: WorkspaceRequest, hypothesis_id: str) -> HttpResponse:
    """Take a hypothesis away."""
    hypothesis = hypothesis_or_404(request, hypothesis_id)
    remove_hypothesis(hypothesis=hypothesis, by=request.membership)
    return _back(request, hypothesis.persona)


def _back(request: WorkspaceRequest, persona: Persona) -> HttpResponse:
    response = redirect(
        "personas:persona_detail", request.membership.workspace.slug, persona.public_id
    )
    response["Location"] += "#hypotheses"
    return response
