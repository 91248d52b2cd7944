"""Two personas side by side."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from personas.models import Persona
from personas.services.comparing import compare_personas, shared_claims
from personas.services.evidence import coverage_of
from personas.services.segment_words import share_words
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.http import WorkspaceRequest


@membership_required(Role.VIEWER)
@require_safe
def persona_compare(request: WorkspaceRequest) -> HttpResponse:
    """Show two personas side by side, as `one` and `other` of the query name them."""
    workspace = request.membership.workspace
    personas = list(
        Persona.objects.for_workspace(workspace).order_by("name").prefetch_related("evidence")
    )
    by_id = {persona.public_id: persona for persona in personas}
    one, other = (by_id.get(request.GET.get(name, "")) for name in ("one", "other"))
    context = {"workspace": workspace, "personas": personas, "one": one, "other": other}
    if one and other and one != other:
        context["sections"] = compare_personas(one, other)
        context["claims"] = shared_claims(*(list(p.evidence.all()) for p in (one, other)))
        context["coverages"] = [_coverage(persona) for persona in (one, other)]
    return render(request, "personas/persona_compare.html", context)


def _coverage(persona: Persona) -> str:
    coverage = coverage_of(persona, list(persona.evidence.all()))
    return "" if coverage is None else share_words(coverage)
