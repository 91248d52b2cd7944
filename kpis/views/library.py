"""The library of standard KPIs."""

from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kpis.enums import Direction, Family, Unit
from kpis.library import FAMILIES, LIBRARY, LibraryKpi
from kpis.models import Kpi
from kpis.services.kpis import add_from_library, with_inputs
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.http import WorkspaceRequest


@dataclass(frozen=True, slots=True)
class LibraryCard:
    """A standard KPI as it is offered; `public_id` is that of the workspace's own, if any."""

    entry: LibraryKpi
    name: str
    definition: str
    unit: str
    direction: str
    guardrails: list[str]
    brings: list[str]
    public_id: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """The standard KPIs of one family."""

    family: Family
    cards: list[LibraryCard]


@membership_required(Role.VIEWER)
@require_safe
def library(request: WorkspaceRequest) -> HttpResponse:
    """Show the standard KPIs by family, or those that a search names, and which are there."""
    own = _own(request)
    text = normalize("NFKC", request.GET.get("q", "")).strip()
    shelves = [
        Shelf(family, [_card(entry, own) for entry in entries])
        for family, every in FAMILIES.items()
        if (entries := [entry for entry in every if entry.is_named(text)])
    ]
    context = {**_shared(request), "shelves": shelves, "text": text}
    return render(request, "kpis/library.html", context)


@membership_required(Role.EDITOR)
@require_POST
def library_add(request: WorkspaceRequest, key: str) -> HttpResponse:
    """Add a standard KPI with all that its formula needs; htmx gets its card back."""
    if key not in LIBRARY:
        raise Http404
    workspace = request.membership.workspace
    added = add_from_library(workspace=workspace, library_key=key, by=request.membership)
    names = ", ".join(kpi.display_name for kpi in added)
    text = _("Added: %(names)s.") % {"names": names}
    if request.htmx:
        card = _card(LIBRARY[key], _own(request))
        context = {**_shared(request), "card": card, "text": text if added else ""}
        return render(request, "kpis/library.html#added", context)
    if added:
        messages.success(request, text)
    return redirect("kpis:library", workspace.slug)


def _shared(request: WorkspaceRequest) -> dict[str, Any]:
    return {
        "workspace": request.membership.workspace,
        "may_edit": request.membership.may(Role.EDITOR),
    }


def _own(request: WorkspaceRequest) -> dict[str, str]:
    """The public id of each of the workspace's KPIs, by key."""
    kpis = Kpi.objects.for_workspace(request.membership.workspace)
    return dict(kpis.values_list("key", "public_id"))


def _card(entry: LibraryKpi, own: dict[str, str]) -> LibraryCard:
    return LibraryCard(
        entry=entry,
        name=entry.name,
        definition=entry.definition,
        unit=str(Unit(entry.unit).label),
        direction=str(Direction(entry.direction).label),
        guardrails=[LIBRARY[key].name for key in entry.guardrails],
        brings=[each.name for each in with_inputs(entry.key)[:-1] if each.key not in own],
        public_id=own.get(entry.key, ""),
    )
