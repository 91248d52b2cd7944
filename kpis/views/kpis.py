"""Pages of KPIs: the list, one KPI with its chart, its definition."""

from http import HTTPStatus
from typing import Any
from unicodedata import normalize

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import trigger_client_event

from kpis.calc.chart import build_chart
from kpis.enums import Grain, Kind
from kpis.forms.kpi import KpiForm
from kpis.library import LIBRARY
from kpis.models import Kpi
from kpis.services.catalog import Catalog
from kpis.services.detail import read_kpi_page
from kpis.services.examples import example_command
from kpis.services.kpis import archive_kpi, create_kpi, update_kpi
from kpis.services.overview import kpi_rows
from kpis.views.asking import asked_grain, asked_segment
from kpis.views.exports import kpi_columns
from kpis.views.finding import kpi_or_404
from workspaces.access import membership_required
from workspaces.conflicts import show_conflict
from workspaces.enums import Role
from workspaces.exceptions import StaleVersionError
from workspaces.http import WorkspaceRequest, sent_data
from workspaces.list_files import list_file
from workspaces.paging import page_of
from workspaces.reader import Reader
from workspaces.service_forms import report
from workspaces.sheets import SheetFormat


@membership_required(Role.VIEWER)
@require_safe
def kpi_list(request: WorkspaceRequest) -> HttpResponseBase:
    """List the KPIs: the last full week or month of each, its course, how fresh it is."""
    workspace = request.membership.workspace
    reader = Reader.of(request, now=timezone.now())
    show = request.GET.get("show", "")
    kpis = Kpi.objects.for_workspace(workspace).filter(is_archived=show == "archived")
    if show in Kind:
        kpis = kpis.filter(kind=show)
    text = normalize("NFKC", request.GET.get("q", "")).strip()
    if text:
        kpis = kpis.filter(_matches(text))
    kpis = kpis.order_by("name", "pk")
    if file := list_file(request, name="kpis", items=kpis, columns=kpi_columns()):
        return file
    page = page_of(kpis, request.GET.get("page"))
    context = {
        "page": page,
        "rows": kpi_rows(workspace=workspace, kpis=list(page), reader=reader),
        "workspace": workspace,
        "text": text,
        "show": show,
        "kinds": Kind.choices,
        "may_edit": request.membership.may(Role.EDITOR),
    }
    return render(request, "kpis/kpi_list.html", context)


def _matches(text: str) -> Q:
    """KPIs with `text` in their name or key, or in the library's name in either language."""
    standard = [entry.key for entry in LIBRARY.values() if entry.is_named(text)]
    return Q(name__icontains=text) | Q(key__icontains=text) | Q(library_key__in=standard)


@membership_required(Role.VIEWER)
@require_safe
@vary_on_headers("HX-Request", "HX-Target")
def kpi_detail(request: WorkspaceRequest, kpi_id: str) -> HttpResponse:
    """Show a KPI; htmx gets the chart in another grain or segment, or the definition again."""
    context = _shown(request, kpi_id)
    if context["kpi"].is_recorded and not request.htmx:
        context["command"] = _command(request, context["kpi"])
    part = "definition" if request.htmx.target == "kpi-definition" else "values"
    template = f"kpis/kpi_detail.html#{part}" if request.htmx else "kpis/kpi_detail.html"
    return render(request, template, context)


def _command(request: WorkspaceRequest, kpi: Kpi) -> str:
    """Return how a program sends a value, to the address that the reader uses."""
    address = request.build_absolute_uri(reverse("api-v1:deliver_measurements"))
    workspace = request.membership.workspace
    today = workspace.today(timezone.now())
    return example_command(workspace=workspace, kpi=kpi, address=address, today=today)


def _shown(request: WorkspaceRequest, kpi_id: str) -> dict[str, Any]:
    """Read what the page shows; the KPI comes out of the catalogue its formula needs anyway."""
    workspace = request.membership.workspace
    catalog = Catalog.of(workspace)
    kpi = catalog.find(kpi_id)
    if kpi is None:
        raise Http404
    reader = Reader.of(request, now=timezone.now())
    page = read_kpi_page(
        workspace=workspace,
        catalog=catalog,
        kpi=kpi,
        grain=asked_grain(request, kpi),
        segment_key=asked_segment(request),
        reader=reader,
    )
    return {
        "kpi": kpi,
        "workspace": workspace,
        "shown": page,
        "chart": build_chart(page.chart),
        "grains": Grain.choices,
        "formats": SheetFormat.choices,
        "is_stale": kpi.is_stale(today=reader.today),
        "guardrails": [LIBRARY[key].name for key in kpi.suggested_guardrails if key in LIBRARY],
        "may_edit": request.membership.may(Role.EDITOR),
    }


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def kpi_create(request: WorkspaceRequest) -> HttpResponse:
    """Define a KPI: recorded, or with `?kind=` derived by a formula or valued from counts."""
    workspace = request.membership.workspace
    asked = request.GET.get("kind", "")
    kind = Kind(asked) if asked in Kind else Kind.MEASURED
    kpi = Kpi(kind=kind, valued_from=request.GET.get("valued_from", ""))
    form = KpiForm(sent_data(request), instance=kpi, workspace=workspace)
    if request.method == "POST" and form.is_valid():
        try:
            kpi = create_kpi(workspace=workspace, by=request.membership, kind=kind, **form.values)
        except ValidationError as error:
            report(form, error)
        else:
            messages.success(request, _("“%(name)s” is defined.") % {"name": kpi.display_name})
            return redirect("kpis:kpi_detail", workspace.slug, kpi.public_id)
    context = {"form": form, "workspace": workspace, "kind": kind, "kinds": Kind.choices}
    if kind == Kind.DERIVED:
        context["keys"] = _keys(request)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "kpis/kpi_create.html", context, status=status)


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def kpi_edit(request: WorkspaceRequest, kpi_id: str) -> HttpResponse:
    """Show and save a KPI's definition: a page, or the section in place when htmx asks."""
    workspace = request.membership.workspace
    kpi = kpi_or_404(request, kpi_id)
    name = kpi.display_name  # as stored: the form writes into its instance
    form = KpiForm(sent_data(request), instance=kpi, workspace=workspace)
    if request.method == "POST" and form.is_valid():
        try:
            update_kpi(
                kpi=kpi,
                by=request.membership,
                now=timezone.now(),
                expected_version=form.cleaned_data["version"],
                **form.values,
            )
        except StaleVersionError:
            stored = kpi_or_404(request, kpi_id)
            show_conflict(form, KpiForm(instance=stored, workspace=workspace))
        except ValidationError as error:
            report(form, error)
        else:
            return _saved(request, kpi)
    context = {"form": form, "workspace": workspace, "kpi": kpi, "name": name}
    if kpi.is_derived:
        context["keys"] = _keys(request)
    template = "kpis/kpi_edit.html#form" if request.htmx else "kpis/kpi_edit.html"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, template, context, status=status)


def _saved(request: WorkspaceRequest, kpi: Kpi) -> HttpResponse:
    if not request.htmx:
        messages.success(request, _("Saved."))
        return redirect("kpis:kpi_detail", request.membership.workspace.slug, kpi.public_id)
    context = _shown(request, kpi.public_id)
    response = render(request, "kpis/kpi_detail.html#definition", context)
    return trigger_client_event(response, "kpi:saved", {"id": kpi.public_id})


@membership_required(Role.EDITOR)
@require_POST
def kpi_archive(request: WorkspaceRequest, kpi_id: str) -> HttpResponse:
    """Put a KPI away, or bring it back."""
    kpi = kpi_or_404(request, kpi_id)
    archive_kpi(kpi=kpi, by=request.membership, is_archived=not kpi.is_archived)
    text = _("“%(name)s” is archived.") if kpi.is_archived else _("“%(name)s” is back.")
    messages.success(request, text % {"name": kpi.display_name})
    return redirect("kpis:kpi_detail", request.membership.workspace.slug, kpi.public_id)


def _keys(request: WorkspaceRequest) -> list[str]:
    """The keys that a formula may use."""
    kpis = Kpi.objects.for_workspace(request.membership.workspace).active()
    return list(kpis.order_by("key").values_list("key", flat=True))
