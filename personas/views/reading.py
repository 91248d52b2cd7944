"""Pages to read a persona by: the card, the audience for an agency, what revisions changed."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from personas.calc.picture import picture_of
from personas.models import PersonaVersion
from personas.sections import SECTIONS
from personas.services.audience import audience_of
from personas.services.evidence import proven_fields
from personas.services.persona_words import changes_of
from personas.views.finding import persona_or_404
from personas.views.personas import shown_section
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.http import WorkspaceRequest
from workspaces.paging import page_of
from workspaces.sheets import SheetFormat, sheet_response
from workspaces.step_up import ask_who_it_is


@membership_required(Role.VIEWER)
@require_safe
def persona_card(request: WorkspaceRequest, persona_id: str) -> HttpResponse:
    """Show a persona on one sheet, to print and to pin on a wall."""
    persona = persona_or_404(request, persona_id)
    evidence = list(persona.evidence.contradictions_first())
    proven = proven_fields(evidence)
    sections = [shown_section(persona, section, proven) for section in SECTIONS.values()]
    context = {
        "persona": persona,
        "workspace": persona.workspace,
        "picture": picture_of(persona.public_id),
        "sections": [shown for shown in sections[1:] if shown.known],
        "evidence": evidence,
    }
    return render(request, "personas/persona_card.html", context)


@membership_required(Role.VIEWER)
@require_safe
def persona_audience(request: WorkspaceRequest, persona_id: str) -> HttpResponseBase:
    """Show a persona as an audience to hand to an agency: a page to print, or a table."""
    persona = persona_or_404(request, persona_id)
    parts = audience_of(persona)
    if request.GET.get("format") in SheetFormat.values:
        ask_who_it_is(request)
        return sheet_response(
            name=f"audience-{persona.public_id}",
            sheet_format=SheetFormat(request.GET["format"]),
            headings=[_("Part"), _("About"), _("What is known"), _("Stands on")],
            rows=[(p.title, line.label, line.text, line.source) for p in parts for line in p.lines],
        )
    context = {"persona": persona, "workspace": persona.workspace, "parts": parts}
    return render(request, "personas/persona_audience.html", context)


@membership_required(Role.VIEWER)
@require_safe
def persona_versions(request: WorkspaceRequest, persona_id: str) -> HttpResponse:
    """List what each revision of a persona changed, the latest first."""
    persona = persona_or_404(request, persona_id)
    versions = PersonaVersion.objects.for_workspace(persona.workspace).filter(persona=persona)
    page = page_of(versions.select_related("by"), request.GET.get("page"))
    context = {
        "persona": persona,
        "workspace": persona.workspace,
        "page": page,
        "rows": [(version, changes_of(version)) for version in page],
    }
    return render(request, "personas/persona_versions.html", context)
