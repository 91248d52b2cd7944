"""Pages about personas: the list, the card with its sections edited in place."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from personas.calc.picture import picture_of
from personas.enums import PersonaStatus
from personas.forms.persona import PersonaForm, StatusForm
from personas.models import Persona
from personas.sections import CLAIMABLE, SECTIONS, Section
from personas.services.comparing import nearly_equal
from personas.services.drift_words import shown as shown_drift
from personas.services.evidence import coverage_of, proven_fields
from personas.services.hypotheses import result_words, segment_words
from personas.services.own_numbers import kpis_of
from personas.services.persona_words import label_of, value_of
from personas.services.personas import create_persona, update_persona
from personas.services.segment_words import share_words
from personas.views.finding import persona_or_404
from workspaces.access import membership_required
from workspaces.conflicts import show_conflict
from workspaces.enums import Role
from workspaces.exceptions import StaleVersionError
from workspaces.http import WorkspaceRequest, sent_data
from workspaces.list_files import list_file
from workspaces.paging import page_of
from workspaces.service_forms import report
from workspaces.sheets import Cell
from workspaces.step_up import ask_who_it_is

MOST_DRIFTS = 5  # comparisons shown, the latest


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section as it is read: what is known, and what is not yet."""

    section: Section
    known: list[tuple[str, str, bool]]
    unknown: list[str]


def _section_or_404(key: str) -> Section:
    if key not in SECTIONS:
        raise Http404
    return SECTIONS[key]


def shown_section(persona: Persona, section: Section, proven: set[str]) -> ShownSection:
    """Return a section as it is read; what is claimed but not `proven` is an assumption."""
    known, unknown = [], []
    for name in section.fields:
        if text := value_of(persona, name):
            known.append((label_of(name), text, name in CLAIMABLE and name not in proven))
        else:
            unknown.append(label_of(name))
    return ShownSection(section, known, unknown)


@membership_required(Role.VIEWER)
@require_safe
def persona_list(request: WorkspaceRequest) -> HttpResponseBase:
    """List the personas, the living ones unless the reader asks for another status."""
    workspace = request.membership.workspace
    rows = Persona.objects.for_workspace(workspace).order_by("name")
    status = request.GET.get("status", "")
    rows = rows.filter(status=status) if status in PersonaStatus else rows.active()
    text = request.GET.get("q", "").strip()
    if text:
        rows = rows.filter(models.Q(name__icontains=text) | models.Q(occupation__icontains=text))
    if file := list_file(request, name="personas", items=rows, columns=_columns()):
        ask_who_it_is(request)
        return file
    context = {
        "page": page_of(rows, request.GET.get("page")),
        "workspace": workspace,
        "status": status,
        "statuses": PersonaStatus.choices,
        "text": text,
        "may_edit": request.membership.may(Role.EDITOR),
    }
    return render(request, "personas/persona_list.html", context)


def _columns() -> dict[str, Callable[[Persona], Cell]]:
    """Every field of a persona, in the order of its page."""
    fields = ["status", *(name for section in SECTIONS.values() for name in section.fields)]
    return {label_of(name): partial(value_of, field=name) for name in fields}


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def persona_create(request: WorkspaceRequest) -> HttpResponse:
    """Make a persona from its portrait; the other sections follow on its page."""
    workspace = request.membership.workspace
    form = PersonaForm(sent_data(request), instance=Persona(), section=SECTIONS["portrait"])
    doubles: list[Persona] = []
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in SECTIONS["portrait"].fields}
        doubles = [] if "anyway" in request.POST else nearly_equal(workspace, fields)
        try:
            if not doubles:
                persona = create_persona(workspace=workspace, by=request.membership, **fields)
                return redirect("personas:persona_detail", workspace.slug, persona.public_id)
        except ValidationError as error:
            report(form, error)
    context = {"form": form, "workspace": workspace, "section": SECTIONS["portrait"]}
    context["doubles"] = doubles
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "personas/persona_create.html", context, status=status)


@membership_required(Role.VIEWER)
@require_safe
@vary_on_headers("HX-Request")
def persona_detail(request: WorkspaceRequest, persona_id: str) -> HttpResponse:
    """Show a persona: a card, its sections, the goals it concerns; one section for htmx."""
    persona = persona_or_404(request, persona_id)
    context = {
        "persona": persona,
        "workspace": persona.workspace,
        "statuses": PersonaStatus.choices,
        "may_edit": request.membership.may(Role.EDITOR),
    }
    if request.htmx:
        section = _section_or_404(request.GET.get("section", ""))
        proven = proven_fields(list(persona.evidence.all()))
        context["shown"] = shown_section(persona, section, proven)
        return render(request, "personas/persona_detail.html#section", context)
    cited = persona.evidence.contradictions_first().select_related("finding__study")
    evidence = list(cited)
    coverage = coverage_of(persona, evidence)
    compared = persona.drifts.select_related("file", "settled_by")[:MOST_DRIFTS]
    drifts = [shown_drift(drift) for drift in compared]
    context |= {
        "evidence": evidence,
        "coverage": None if coverage is None else share_words(coverage),
        "drifts": drifts,
        "kpis": kpis_of(persona),
        "products": list(persona.products.order_by("name")),
        "hypotheses": [
            (each, segment_words(each.higher), segment_words(each.lower), result_words(each))
            for each in persona.hypotheses.select_related("kpi").order_by("pk")
        ],
        "picture": picture_of(persona.public_id),
        "has_drifted": any(each.needs_review for each in drifts),
        "is_review_due": bool(
            persona.review_on and persona.review_on <= persona.workspace.today(timezone.now())
        ),
    }
    proven = proven_fields(evidence)
    context["sections"] = [shown_section(persona, part, proven) for part in SECTIONS.values()]
    return render(request, "personas/persona_detail.html", context)


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def persona_edit(request: WorkspaceRequest, persona_id: str, section: str) -> HttpResponse:
    """Show and save one section: in place when htmx asks, else as a page."""
    persona = persona_or_404(request, persona_id)
    part = _section_or_404(section)
    name = persona.name  # as stored: a service that refuses has tried the new one
    form = PersonaForm(sent_data(request), instance=persona, section=part)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        seen = fields.pop("version")
        try:
            persona = update_persona(
                persona=persona, by=request.membership, expected_version=seen, **fields
            )
        except StaleVersionError:
            stored = persona_or_404(request, persona_id)
            show_conflict(form, PersonaForm(instance=stored, section=part))
        except ValidationError as error:
            report(form, error)
        else:
            return _saved(request, persona, part, seen)
    context = {"form": form, "persona": persona, "name": name, "section": part}
    context["workspace"] = persona.workspace
    template = "personas/persona_edit.html#form" if request.htmx else "personas/persona_edit.html"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, template, context, status=status)


def _saved(
    request: WorkspaceRequest, persona: Persona, section: Section, seen: int
) -> HttpResponse:
    """Answer with the section as it reads now; forms opened beside it learn the new version."""
    page = reverse("personas:persona_detail", args=[persona.workspace.slug, persona.public_id])
    if not request.htmx:
        messages.success(request, _("Saved."))
        return redirect(f"{page}#{section.key}")
    context = {"persona": persona, "workspace": persona.workspace, "may_edit": True}
    proven = proven_fields(list(persona.evidence.all()))
    context |= {"shown": shown_section(persona, section, proven), "seen": seen, "others": SECTIONS}
    return render(request, "personas/persona_detail.html#saved", context)


@membership_required(Role.EDITOR)
@require_POST
@vary_on_headers("HX-Request")
def persona_status(request: WorkspaceRequest, persona_id: str) -> HttpResponse:
    """Move a persona to another status: the status line when htmx asks, else back to its page."""
    persona = persona_or_404(request, persona_id)
    form = StatusForm(request.POST)
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), "text/plain", HTTPStatus.UNPROCESSABLE_ENTITY)
    seen = persona.version
    persona = update_persona(persona=persona, by=request.membership, **form.cleaned_data)
    if not request.htmx:
        return redirect("personas:persona_detail", persona.workspace.slug, persona.public_id)
    context = {"persona": persona, "workspace": persona.workspace, "may_edit": True}
    context |= {"statuses": PersonaStatus.choices, "seen": seen, "others": SECTIONS}
    return render(request, "personas/persona_detail.html#status_saved", context)
