"""Picturing a persona in seven steps: one question a screen, kept at every step, and resumed."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from personas.calc.steps import KEYS, STEPS
from personas.forms.sketches import FORMS, StepForm
from personas.models import PersonaSketch
from personas.services.comparing import nearly_equal
from personas.services.sketches import discard_sketch, keep_typed, make_persona, start_sketch
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.finding import own_or_404
from workspaces.http import WorkspaceRequest
from workspaces.paging import page_of


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def sketch_start(request: WorkspaceRequest) -> HttpResponse:
    """Offer sketches to go on with, and an empty page."""
    workspace = request.membership.workspace
    if request.method == "POST":
        sketch = start_sketch(by=request.membership, now=timezone.now())
        return redirect("personas:sketch_step", workspace.slug, sketch.public_id, KEYS[0])
    rows = PersonaSketch.objects.for_workspace(workspace).select_related("owner__user")
    page = page_of(rows, request.GET.get("page"))
    context = {
        "workspace": workspace,
        "page": page,
        "sketches": [(sketch, STEPS.number_of(sketch.step), _answered(sketch)) for sketch in page],
        "steps_count": len(STEPS),
        "steps": STEPS,
    }
    return render(request, "personas/sketch_start.html", context)


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def sketch_step(request: WorkspaceRequest, sketch_id: str, part: str) -> HttpResponse:
    """Ask one question; whatever was typed is kept, and only “next” insists that it is right."""
    sketch = _sketch_or_404(request, sketch_id)
    if part not in FORMS:
        raise Http404
    now = timezone.now()
    if request.method != "POST":
        form = _form(sketch, part, sketch.typed(part), is_sent="check" in request.GET)
        return _step_page(request, sketch, part, form)
    typed = FORMS[part].typed(request.POST)
    if request.htmx:  # while somebody is typing
        keep_typed(sketch=sketch, step=part, typed=typed, now=now)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    form = _form(sketch, part, typed, is_sent=True)
    go = request.POST.get("go", "next")
    is_refused = go == "next" and not form.is_valid()
    follows = part if is_refused or go == "leave" else STEPS.after(part)
    keep_typed(sketch=sketch, step=part, typed=typed, now=now, next_step=follows or part)
    if is_refused:
        return _step_page(request, sketch, part, form)
    if go == "leave":
        messages.success(request, _("Kept as a sketch. Go on whenever you like."))
        return redirect("personas:sketch_start", sketch.workspace.slug)
    if not follows:
        return redirect("personas:sketch_check", sketch.workspace.slug, sketch_id)
    return redirect("personas:sketch_step", sketch.workspace.slug, sketch_id, follows)


@membership_required(Role.EDITOR)
@require_safe
def sketch_check(request: WorkspaceRequest, sketch_id: str) -> HttpResponse:
    """Show what was said in each step, and what is still missing, before the persona is made."""
    sketch = _sketch_or_404(request, sketch_id)
    return _check_page(request, sketch, _checked(sketch))


@membership_required(Role.EDITOR)
@require_POST
def sketch_finish(request: WorkspaceRequest, sketch_id: str) -> HttpResponse:
    """Make the persona; one that nearly doubles another only for those who insist."""
    sketch = _sketch_or_404(request, sketch_id)
    checked = _checked(sketch)
    if any(form.errors for form in checked.values()):
        return _check_page(request, sketch, checked)
    answers = {key: form.cleaned_data for key, form in checked.items()}
    said = answers["demographics"] | answers["psychographics"] | answers["persona"]
    doubles = [] if "anyway" in request.POST else nearly_equal(sketch.workspace, said)
    if doubles:
        return _check_page(request, sketch, checked, doubles=doubles)
    try:
        persona = make_persona(sketch=sketch, answers=answers, by=request.membership)
    except ValidationError as error:
        return _check_page(request, sketch, checked, refusals=error.messages)
    messages.success(request, _("The persona is made."))
    return redirect("personas:persona_detail", sketch.workspace.slug, persona.public_id)


@membership_required(Role.EDITOR)
@require_POST
def sketch_discard(request: WorkspaceRequest, sketch_id: str) -> HttpResponse:
    """Give a sketch up."""
    sketch = _sketch_or_404(request, sketch_id)
    discard_sketch(sketch=sketch)
    messages.success(request, _("“%(title)s” is given up.") % {"title": sketch})
    return redirect("personas:sketch_start", sketch.workspace.slug)


def _sketch_or_404(request: WorkspaceRequest, sketch_id: str) -> PersonaSketch:
    return own_or_404(request, PersonaSketch.objects.all(), sketch_id)


def _form(sketch: PersonaSketch, key: str, typed: dict[str, Any], *, is_sent: bool) -> StepForm:
    return FORMS[key](typed, workspace=sketch.workspace, is_sent=is_sent)


def _checked(sketch: PersonaSketch) -> dict[str, StepForm]:
    forms = {key: _form(sketch, key, sketch.typed(key), is_sent=True) for key in KEYS}
    for form in forms.values():
        form.full_clean()
    return forms


def _answered(sketch: PersonaSketch) -> int:
    return sum(sketch.is_answered(key) for key in KEYS)


def _step_page(
    request: WorkspaceRequest, sketch: PersonaSketch, key: str, form: StepForm
) -> HttpResponse:
    number = STEPS.number_of(key)
    context = {
        "workspace": sketch.workspace,
        "sketch": sketch,
        "step": STEPS[number - 1],
        "number": number,
        "steps": [(each, each.key == key, sketch.is_answered(each.key)) for each in STEPS],
        "steps_count": len(STEPS),
        "before": STEPS.before(key),
        "form": form,
    }
    is_refused = request.method == "POST"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK
    return render(request, "personas/sketch_step.html", context, status=status)


def _check_page(
    request: WorkspaceRequest, sketch: PersonaSketch, checked: dict[str, StepForm], **more: Any
) -> HttpResponse:
    context = {
        "workspace": sketch.workspace,
        "sketch": sketch,
        "checked": [(step, sketch.is_answered(step.key), checked[step.key]) for step in STEPS],
        "is_ready": not any(form.errors for form in checked.values()),
        "last_step": KEYS[-1],
        **more,
    }
    is_refused = request.method == "POST"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK
    return render(request, "personas/sketch_check.html", context, status=status)
