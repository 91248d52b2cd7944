"""Messages that were given up."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alerts.exceptions import NotDeadError
from alerts.models import Delivery
from alerts.services.outbox import retry_dead
from alerts.tasks import deliver_due
from workspaces.access import membership_required
from workspaces.bell import ring_after_commit
from workspaces.enums import Role
from workspaces.http import WorkspaceRequest


@membership_required(Role.MANAGER)
@require_POST
def delivery_retry(request: WorkspaceRequest, key: str) -> HttpResponse:
    """Try a message again."""
    workspace = request.membership.workspace
    deliveries = Delivery.objects.for_workspace(workspace).select_related("alert")
    delivery = get_object_or_404(deliveries, key=key)
    try:
        retry_dead(delivery=delivery, by=request.membership, now=timezone.now())
    except NotDeadError:
        messages.info(request, _("Somebody has already tried this message again."))
    else:
        ring_after_commit(deliver_due)
        messages.success(request, _("The message is tried again now."))
    return redirect("alerts:alert_list", workspace.slug)
