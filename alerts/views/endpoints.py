"""Pages of the addresses outside: made, tried, switched, and the log of what went there."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alerts.endpoint_forms import EndpointForm
from alerts.enums import EndpointKind
from alerts.exceptions import NotDeadError
from alerts.models import Endpoint, Posting
from alerts.services.endpoints import (
    create_endpoint,
    delete_endpoint,
    rotate_secret,
    switch_endpoint,
)
from alerts.services.outbox import retry_dead
from alerts.services.postings import send_test
from alerts.tasks import deliver_due
from kpis.sources.reasons import trouble_sentence
from workspaces.access import membership_required
from workspaces.bell import ring_after_commit
from workspaces.enums import Role
from workspaces.http import WorkspaceRequest, sent_data
from workspaces.paging import page_of
from workspaces.service_forms import report
from workspaces.step_up import step_up_required


def _endpoint_or_404(request: WorkspaceRequest, endpoint_id: str) -> Endpoint:
    endpoints = Endpoint.objects.for_workspace(request.membership.workspace)
    return get_object_or_404(endpoints.select_related("workspace"), public_id=endpoint_id)


def _to_list(request: WorkspaceRequest) -> HttpResponse:
    return redirect("alerts:endpoint_list", request.membership.workspace.slug)


@membership_required(Role.MANAGER)
@require_safe
def endpoint_list(request: WorkspaceRequest) -> HttpResponse:
    """List the addresses and, page by page, what went there."""
    workspace = request.membership.workspace
    log = Posting.objects.for_workspace(workspace).select_related("endpoint", "alert").defer("body")
    page = page_of(log, request.GET.get("page"))
    context = {
        "workspace": workspace,
        "endpoints": Endpoint.objects.for_workspace(workspace),
        "page": page,
        "rows": [(posting, trouble_sentence(posting.trouble)) for posting in page],
    }
    return render(request, "alerts/endpoint_list.html", context)


@membership_required(Role.MANAGER)
@require_http_methods(["GET", "POST"])
@step_up_required
@never_cache
def endpoint_create(request: WorkspaceRequest) -> HttpResponse:
    """Add an address; the secret of a webhook is shown this once."""
    workspace = request.membership.workspace
    form = EndpointForm(sent_data(request), initial={"kind": EndpointKind.SLACK})
    if request.method == "POST" and form.is_valid():
        try:
            endpoint, secret = create_endpoint(
                workspace=workspace,
                by=request.membership,
                now=timezone.now(),
                **{**form.cleaned_data, "kind": EndpointKind(form.cleaned_data["kind"])},
            )
        except ValidationError as error:
            report(form, error)
        else:
            if secret:
                return _show_secret(request, endpoint, secret)
            messages.success(request, _("Saved. Send a test to see that it arrives."))
            return _to_list(request)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"workspace": workspace, "form": form}
    return render(request, "alerts/endpoint_form.html", context, status=status)


def _show_secret(request: WorkspaceRequest, endpoint: Endpoint, secret: str) -> HttpResponse:
    context = {
        "workspace": request.membership.workspace,
        "endpoint": endpoint,
        "secret": secret,
    }
    return render(request, "alerts/endpoint_secret.html", context)


@membership_required(Role.MANAGER)
@require_POST
def endpoint_test(request: WorkspaceRequest, endpoint_id: str) -> HttpResponse:
    """Send a test now, and say what came of it."""
    endpoint, now = _endpoint_or_404(request, endpoint_id), timezone.now()
    posting = send_test(endpoint=endpoint, now=now)
    if posting.sent_at:
        messages.success(request, _("The test has arrived."))
    else:
        messages.error(request, trouble_sentence(posting.trouble))
    return _to_list(request)


@membership_required(Role.MANAGER)
@require_POST
@step_up_required
@never_cache
def endpoint_rotate(request: WorkspaceRequest, endpoint_id: str) -> HttpResponse:
    """Give a webhook a new secret and show it this once."""
    endpoint = _endpoint_or_404(request, endpoint_id)
    try:
        secret = rotate_secret(endpoint=endpoint, by=request.membership, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _to_list(request)
    return _show_secret(request, endpoint, secret)


@membership_required(Role.MANAGER)
@require_POST
def endpoint_switch(request: WorkspaceRequest, endpoint_id: str) -> HttpResponse:
    """Switch an address off, or on again."""
    endpoint = _endpoint_or_404(request, endpoint_id)
    is_on = endpoint.disabled_at is not None
    switch_endpoint(endpoint=endpoint, is_on=is_on, by=request.membership, now=timezone.now())
    return _to_list(request)


@membership_required(Role.MANAGER)
@require_POST
def endpoint_delete(request: WorkspaceRequest, endpoint_id: str) -> HttpResponse:
    """Forget an address."""
    delete_endpoint(endpoint=_endpoint_or_404(request, endpoint_id), by=request.membership)
    messages.success(request, _("Removed."))
    return _to_list(request)


@membership_required(Role.MANAGER)
@require_POST
def posting_retry(request: WorkspaceRequest, key: str) -> HttpResponse:
    """Try a message again that was given up."""
    postings = Posting.objects.for_workspace(request.membership.workspace)
    posting = get_object_or_404(postings.select_related("alert", "workspace"), key=key)
    try:
        retry_dead(delivery=posting, by=request.membership, now=timezone.now())
    except NotDeadError:
        messages.info(request, _("Somebody has already tried this message again."))
    else:
        ring_after_commit(deliver_due)
        messages.success(request, _("The message is tried again now."))
    return _to_list(request)
