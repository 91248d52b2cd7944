"""Pages of customer files: the list, the upload, and what was found."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from personas.enums import CustomerFileState
from personas.exceptions import FileSettledError
from personas.forms.customers import CustomerFileForm
from personas.models import CustomerFile, CustomerSegment
from personas.services.customer_files import (
    OPEN_STATES,
    cancel_customer_file,
    delete_customer_file,
    take_customer_file,
)
from personas.services.drift_words import shown as shown_drift
from personas.services.file_words import DROPPED, KINDS, refusal_of
from personas.services.segment_personas import draft_persona
from personas.services.segment_words import (
    Statement,
    number_words,
    share_words,
    statements_of,
    value_words,
)
from personas.views.finding import file_or_404, segment_or_404
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.http import WorkspaceRequest, sent_data
from workspaces.paging import page_of
from workspaces.service_forms import report
from workspaces.step_up import step_up_required


@dataclass(frozen=True, slots=True)
class ShownSegment:
    """A group, with what sets it apart in words."""

    segment: CustomerSegment
    share: str
    statements: list[Statement]


@membership_required(Role.VIEWER)
@require_safe
def customer_file_list(request: WorkspaceRequest) -> HttpResponse:
    """List the customer files that came in."""
    workspace = request.membership.workspace
    files = CustomerFile.objects.for_workspace(workspace).select_related("by")
    context = {
        "page": page_of(files.defer("columns", "profile"), request.GET.get("page")),
        "workspace": workspace,
        "may_edit": request.membership.may(Role.EDITOR),
    }
    return render(request, "personas/customer_file_list.html", context)


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def customer_file_upload(request: WorkspaceRequest) -> HttpResponse:
    """Take a file; one that cannot be used is answered with 422 and the reason."""
    workspace = request.membership.workspace
    now = timezone.now()
    initial = {"as_of": workspace.today(now)}
    form = CustomerFileForm(sent_data(request), request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            file = take_customer_file(
                workspace=workspace, by=request.membership, now=now, **form.cleaned_data
            )
        except ValidationError as error:
            report(form, error)
        else:
            return redirect("personas:customer_file_detail", workspace.slug, file.public_id)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "workspace": workspace}
    return render(request, "personas/customer_file_upload.html", context, status=status)


@membership_required(Role.VIEWER)
@require_safe
@vary_on_headers("HX-Request")
def customer_file_detail(request: WorkspaceRequest, file_id: str) -> HttpResponse:
    """Show how far the analysis is, or what was found; the progress alone for htmx."""
    file = file_or_404(request, file_id)
    context: dict[str, Any] = {
        "file": file,
        "workspace": file.workspace,
        "is_open": file.state in OPEN_STATES,
        "may_edit": request.membership.may(Role.EDITOR),
    }
    if request.htmx and context["is_open"]:
        return render(request, "personas/customer_file_detail.html#progress", context)
    if request.htmx:  # it has come to an end: the page as a whole is another one now
        return HttpResponse(headers={"HX-Refresh": "true"})
    is_ready = file.state == CustomerFileState.READY
    segments = list(file.segments.all()) if is_ready else []
    drifts = list(file.drifts.select_related("persona")) if is_ready else []
    context |= {
        "refusal": refusal_of(file),
        "columns": [_column(column) for column in file.columns],
        "profile": [_profile(trait) for trait in file.profile],
        "candidates": [
            {**each, "stability": f"{each['stability']:.2f}"} for each in file.candidates
        ],
        "drifts": [shown_drift(drift) for drift in drifts],
        "segments": [
            ShownSegment(
                segment,
                share_words(segment.size / file.customer_count),
                statements_of(segment),
            )
            for segment in segments
        ],
    }
    return render(request, "personas/customer_file_detail.html", context)


@membership_required(Role.EDITOR)
@require_POST
def customer_file_cancel(request: WorkspaceRequest, file_id: str) -> HttpResponse:
    """Call off the analysis."""
    file = file_or_404(request, file_id)
    try:
        cancel_customer_file(file=file, by=request.membership)
    except FileSettledError:
        messages.warning(request, _("The analysis had ended already."))
    else:
        messages.success(request, _("The analysis is called off."))
    return redirect("personas:customer_file_detail", file.workspace.slug, file.public_id)


@membership_required(Role.EDITOR)
@require_POST
@step_up_required
def customer_file_delete(request: WorkspaceRequest, file_id: str) -> HttpResponse:
    """Delete a file with everything that was found in it."""
    file = file_or_404(request, file_id)
    delete_customer_file(file=file, by=request.membership)
    messages.success(request, _("The file and what was found in it are deleted."))
    return redirect("personas:customer_file_list", file.workspace.slug)


@membership_required(Role.EDITOR)
@require_POST
def segment_persona(request: WorkspaceRequest, segment_id: str) -> HttpResponse:
    """Draft a persona from a group, with its figures as evidence."""
    segment = segment_or_404(request, segment_id)
    slug = segment.workspace.slug
    try:
        persona = draft_persona(segment=segment, by=request.membership)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("personas:customer_file_detail", slug, segment.file.public_id)
    return redirect("personas:persona_detail", slug, persona.public_id)


def _column(column: dict[str, Any]) -> dict[str, Any]:
    if column["dropped"]:
        return {**column, "words": DROPPED[column["dropped"]]}
    return {**column, "words": KINDS[column["kind"]]}


def _profile(trait: dict[str, Any]) -> dict[str, Any]:
    quarters = [number_words(trait[name]) for name in ("q1", "median", "q3") if name in trait]
    return {
        "name": trait["name"],
        "missing": trait["missing"],
        "outliers": trait.get("outliers", 0),
        "quarters": quarters,
        "values": [
            (value_words(value, trait.get("kind", "")), share_words(value["share"]))
            for value in trait["values"]
            if value["count"]
        ],
        "has_hidden": any(value["count"] is None for value in trait["values"]),
    }
