"""Setting a goal in ten steps: one question a screen, kept at every step, left and resumed."""

import datetime as dt
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import trigger_client_event

from goals.calc.steps import KEYS, STEPS
from goals.calc.templates import TEMPLATES
from goals.forms.setting_measure import MeasureForm
from goals.forms.setting_room import Room
from goals.forms.setting_steps import MOST_ROWS, StepForm
from goals.forms.setting_whole import FORMS, checked_steps, setting_of
from goals.models import GoalDraft
from goals.services.draft_words import growing, kpi_names, words_of
from goals.services.drafts import discard_draft, finish_draft, keep_typed, start_draft
from goals.services.kpi_groups import find_kpis
from goals.services.lessons import Recalled, recall, theme_of_targets
from goals.services.templates import kpi_names_of, template_values
from kpis.calc.periods import Window
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.finding import own_or_404
from workspaces.http import WorkspaceRequest
from workspaces.models import Membership
from workspaces.paging import page_of

STEP = "goals/setting/draft_step.html"
USUAL_LENGTH = dt.timedelta(days=90)  # until the time frame is said
IN_WORDS = ("specific", "align", "measure", "time")  # steps that change what pages say
USE = "use:"  # before the key of a found KPI that a line is to be about
RECALLING = ("measure", "realistic")  # steps that show what was learned before


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def draft_start(request: WorkspaceRequest) -> HttpResponse:
    """Offer drafts to go on with, templates and an empty page; `parent` is what the goal serves."""
    workspace = request.membership.workspace
    if request.method == "POST":
        return _start(request)
    drafts = GoalDraft.objects.for_workspace(workspace).being_set().select_related("owner__user")
    page = page_of(drafts, request.GET.get("page"))
    context = {
        "workspace": workspace,
        "page": page,
        "drafts": [(each, STEPS.number_of(each.step), _answered(each)) for each in page],
        "steps_count": len(STEPS),
        "parent": request.GET.get("parent", ""),
        "templates": [(template, kpi_names_of(template)) for template in TEMPLATES.values()],
    }
    return render(request, "goals/setting/draft_start.html", context)


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def draft_step(request: WorkspaceRequest, draft_id: str, step: str) -> HttpResponse:
    """Ask one question; whatever was typed is kept, and only “next” insists that it is right."""
    room = _room(request, draft_id)
    if step not in FORMS:
        raise Http404
    if request.method != "POST":
        spare = int("more" in request.GET)
        form = FORMS[step](room.draft.typed(step), room=room, spare_rows=spare)
        return _step_page(request, room, step, form)
    typed = FORMS[step].typed(request.POST)
    if request.htmx:
        names = _names(room, step, typed)
        keep_typed(draft=room.draft, step=step, typed=typed, now=timezone.now(), words=names)
        fragment = render(request, f"{STEP}#growing", _said(room, request))
        return trigger_client_event(fragment, "draft:kept", {}) if step == "measure" else fragment
    form = FORMS[step](typed, room=room, is_sent=True)
    go = request.POST.get("go", "next")
    is_refused = go == "next" and not form.is_valid()
    if go == "guardrails" and isinstance(form, MeasureForm):
        typed["rows"] = [*typed["rows"], *form.proposed_guardrails()][:MOST_ROWS]
    used = go.removeprefix(USE)
    if go.startswith(USE) and isinstance(form, MeasureForm) and used in room.kpi_names:
        typed["rows"] = [*typed["rows"], form.line_for(used)][:MOST_ROWS]
    follows = STEPS.after(step) if go in ("next", "skip") and not is_refused else step
    _keep(room, step, typed, next_step=follows or step)
    if is_refused:
        return _step_page(request, room, step, form)
    match go:
        case "leave":
            messages.success(request, _("Kept as a draft. Go on whenever you like."))
            return redirect("goals:draft_start", room.workspace.slug)
        case "next" | "skip" if not follows:
            return redirect("goals:draft_check", room.workspace.slug, draft_id)
    url = reverse("goals:draft_step", args=[room.workspace.slug, draft_id, follows])
    return redirect(f"{url}?more" if go == "more" else url)


@membership_required(Role.EDITOR)
@require_safe
def draft_lessons(request: WorkspaceRequest, draft_id: str) -> HttpResponse:
    """What was learned from goals like the one that is being set: a region of its pages."""
    room = _room(request, draft_id)
    context = {"workspace": room.workspace, "draft": room.draft, "recalled": _recalled(room)}
    return render(request, f"{STEP}#recalled", context)


@membership_required(Role.EDITOR)
@require_safe
def draft_check(request: WorkspaceRequest, draft_id: str) -> HttpResponse:
    """Show everything that was said, and what is still missing, before the goal is made."""
    room = _room(request, draft_id)
    return _check_page(request, room, [])


@membership_required(Role.EDITOR)
@require_POST
def draft_finish(request: WorkspaceRequest, draft_id: str) -> HttpResponse:
    """Make the goal with its targets, people and links; what has no data yet waits."""
    room = _room(request, draft_id)
    checked = checked_steps(room)
    if any(each.errors for each in checked):
        return _check_page(request, room, [])
    draft, by = room.draft, request.membership
    setting = setting_of(checked, room)
    try:
        goal = finish_draft(draft=draft, setting=setting, by=by, now=timezone.now())
    except ValidationError as error:
        return _check_page(request, room, error.messages)
    messages.success(request, _("The goal is set."))
    return redirect("goals:goal_detail", room.workspace.slug, goal.public_id)


@membership_required(Role.EDITOR)
@require_POST
def draft_discard(request: WorkspaceRequest, draft_id: str) -> HttpResponse:
    """Give a draft up."""
    draft = _room(request, draft_id).draft
    discard_draft(draft=draft)
    messages.success(request, _("“%(title)s” is given up.") % {"title": draft})
    return redirect("goals:draft_start", draft.workspace.slug)


def _start(request: WorkspaceRequest) -> HttpResponse:
    by, now = request.membership, timezone.now()
    parent = request.POST.get("parent", "")
    template = TEMPLATES.get(request.POST.get("template", ""))
    values: dict[str, Any] = {"align": {"parent": parent}} if parent else {}
    if template:
        today = by.workspace.today(now)
        values = template_values(template, by=by, today=today, parent=parent)
    draft = begin_draft(by=by, now=now, values=values, template=template.key if template else "")
    return redirect("goals:draft_step", by.workspace.slug, draft.public_id, KEYS[0])


def begin_draft(
    *, by: Membership, now: dt.datetime, values: dict[str, Any], template: str = ""
) -> GoalDraft:
    """Begin a draft with what somebody proposes, and say it in words."""
    draft = start_draft(by=by, now=now, template=template, values=values)
    draft.workspace = by.workspace
    if values:
        room = Room(by=by, draft=draft, now=now)
        _keep(room, "align", draft.typed("align"), next_step=KEYS[0])
    return draft


def _room(request: WorkspaceRequest, draft_id: str) -> Room:
    draft = own_or_404(request, GoalDraft.objects.being_set(), draft_id)
    return Room(by=request.membership, draft=draft, now=timezone.now())


def _keep(room: Room, step: str, typed: dict[str, Any], *, next_step: str) -> None:
    """Keep what was typed; where that changes what the draft says, say it anew."""
    now = timezone.now()
    room.draft.values = {**room.draft.values, step: typed}
    words = _words(room, now) if step in IN_WORDS else None
    keep_typed(draft=room.draft, step=step, typed=typed, now=now, next_step=next_step, words=words)


def _words(room: Room, now: dt.datetime) -> dict[str, Any]:
    draft = room.draft
    measure = MeasureForm(draft.typed("measure"), room=room, is_sent=True)
    time = FORMS["time"](draft.typed("time"), room=room, is_sent=True)
    period = Window(room.today, room.today + USUAL_LENGTH)
    if time.is_valid():
        period = Window(time.cleaned_data["starts_on"], time.cleaned_data["ends_on"])
    return words_of(
        rows=measure.lines(),
        period=period,
        by=room.by,
        now=now,
        catalog=room.catalog,
        parent=_parent_title(room, draft.typed("align")),
    )


def _names(room: Room, step: str, typed: dict[str, Any]) -> dict[str, Any]:
    """Return the names that what was just typed refers to."""
    match step:
        case "align":
            return {"parent": _parent_title(room, typed)}
        case "measure":
            keys = [row["kpi"] for row in typed["rows"]]
            return {"kpis": kpi_names(keys, room.catalog)}
    return {}


def _parent_title(room: Room, align: dict[str, Any]) -> str:
    key = str(align.get("parent", ""))
    parent = room.parents.get(key) if key else None
    return parent.title if parent else ""


def _said(room: Room, request: WorkspaceRequest) -> dict[str, Any]:
    said = growing(room.draft, language=request.user.language)
    return {"workspace": room.workspace, "draft": room.draft, "said": said}


def _recalled(room: Room) -> list[Recalled]:
    """Return what was learned from goals like the one that is being set."""
    rows = room.draft.typed("measure").get("rows", [])
    chosen = room.draft.typed("stakeholders").get("personas", [])
    if not rows and not chosen:
        return []
    kpis = [room.catalog.by_key[row["kpi"]] for row in rows if row["kpi"] in room.catalog.by_key]
    theme = theme_of_targets(
        kpi_ids=[kpi.pk for kpi in kpis],
        segment_keys=[row.get("segment_key", "") for row in rows],
        persona_ids=[room.personas[key].pk for key in chosen if key in room.personas],
    )
    return recall(workspace=room.workspace, theme=theme, limit=3)


def _step_page(request: WorkspaceRequest, room: Room, key: str, form: StepForm) -> HttpResponse:
    draft = room.draft
    context = _said(room, request) | {
        "step": STEPS[STEPS.number_of(key) - 1],
        "number": STEPS.number_of(key),
        "steps": [(each, each.key == key, draft.is_answered(each.key)) for each in STEPS],
        "steps_count": len(STEPS),
        "before": STEPS.before(key),
        "form": form,
        "row_errors": any(row.errors for row in form.sent_rows),
        "priorities": room.priorities if key == "priority" else None,
        "guardrails": form.proposed_names() if isinstance(form, MeasureForm) else [],
        "recalls": key in RECALLING,
        "recalled": _recalled(room) if key in RECALLING else [],
    }
    if isinstance(form, MeasureForm):
        find = request.GET.get("find", "").strip()
        found = find_kpis(room.kpi_groups, find) if find else []
        context["finding"] = {"text": find, "groups": found}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, STEP, context, status=status)


def _check_page(request: WorkspaceRequest, room: Room, refusals: list[str]) -> HttpResponse:
    checked = checked_steps(room)
    is_refused = request.method == "POST"
    context = _said(room, request) | {
        "checked": checked,
        "is_ready": not any(each.errors for each in checked),
        "refusals": refusals,
        "last_step": KEYS[-1],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK
    return render(request, "goals/setting/draft_check.html", context, status=status)


def _answered(draft: GoalDraft) -> int:
    return sum(draft.is_answered(step.key) for step in STEPS)
