"""Drift on a persona's page: looked at, and noted against the claims it touches."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from personas.models import PersonaDrift
from personas.services.drift import settle_drift
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.finding import own_or_404
from workspaces.http import WorkspaceRequest


@membership_required(Role.EDITOR)
@require_POST
def drift_settle(request: WorkspaceRequest, drift_id: str) -> HttpResponse:
    """Say that a drift was looked at, as evidence if the button says so."""
    workspace = request.membership.workspace
    drifts = PersonaDrift.objects.select_related("persona", "segment", "file")
    drift = own_or_404(request, drifts, drift_id)
    drift.persona.workspace = workspace
    noted = settle_drift(
        drift=drift,
        by=request.membership,
        now=timezone.now(),
        as_evidence="evidence" in request.POST,
    )
    if noted:
        messages.success(request, _("Noted against the claims it touches."))
    return redirect("personas:persona_detail", workspace.slug, drift.persona.public_id)
