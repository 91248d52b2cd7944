"""Evidence on a persona's page: added by a form of its own, taken away by a button."""

from http import HTTPStatus

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from personas.forms.evidence import EvidenceForm
from personas.models import Evidence
from personas.services.evidence import add_evidence, remove_evidence
from personas.views.finding import persona_or_404
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.http import WorkspaceRequest, sent_data
from workspaces.service_forms import report


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def evidence_add(request: WorkspaceRequest, persona_id: str) -> HttpResponse:
    """Ask for a claim and what it stands on."""
    persona = persona_or_404(request, persona_id)
    initial = {"on": persona.workspace.today(timezone.now())}
    form = EvidenceForm(sent_data(request), instance=Evidence(), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            add_evidence(persona=persona, by=request.membership, **form.cleaned_data)
        except ValidationError as error:
            report(form, error)
        else:
            return _back(persona.workspace.slug, persona.public_id)
    context = {"form": form, "persona": persona, "workspace": persona.workspace}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "personas/evidence_add.html", context, status=status)


@membership_required(Role.EDITOR)
@require_POST
def evidence_remove(request: WorkspaceRequest, evidence_id: str) -> HttpResponse:
    """Take a piece of evidence away."""
    workspace = request.membership.workspace
    rows = Evidence.objects.for_workspace(workspace).select_related("persona")
    evidence = get_object_or_404(rows, public_id=evidence_id)
    evidence.workspace = workspace
    remove_evidence(evidence=evidence, by=request.membership)
    return _back(workspace.slug, evidence.persona.public_id)


def _back(slug: str, persona_id: str) -> HttpResponse:
    response = redirect("personas:persona_detail", slug, persona_id)
    response["Location"] += "#evidence"
    return response
