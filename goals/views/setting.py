"""How a goal is set: its frame, its stakeholders, who is told, and the receipts they give."""

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

from goals.forms.setting import FrameForm, ToldForm, stakeholder_rows
from goals.models import Goal, Stakeholder, Target, ToldMember
from goals.services.calculator_words import Words
from goals.services.coverage import show_coverage
from goals.services.coverage_sums import read_family
from goals.services.coverage_words import CoverageWords
from goals.services.goals import update_goal
from goals.services.priorities import Priorities
from goals.services.smart import show_smart
from goals.services.stakeholders import agree, confirm_read, set_stakeholders, tell_members
from goals.views.finding import goal_or_404
from kpis.enums import Unit
from workspaces.access import membership_required
from workspaces.conflicts import saved_meanwhile, show_conflict, stale_text
from workspaces.enums import Role
from workspaces.exceptions import StaleVersionError
from workspaces.http import WorkspaceRequest, sent_data, whole_number
from workspaces.models import Membership, Workspace
from workspaces.reader import Reader
from workspaces.service_forms import report

PARTS = ("frame", "stakeholders", "told")  # of the page, each edited for itself
PAGE = "goals/setting/goal_setting.html"
COVERAGE = "goals/setting/goal_coverage.html"
SMART = "goals/setting/goal_smart.html"
FORM = "goals/setting/goal_setting_edit.html"


@membership_required(Role.VIEWER)
@require_safe
@vary_on_headers("HX-Request")
def goal_smart(request: WorkspaceRequest, goal_id: str) -> HttpResponse:
    """The five letters of the SMART check with their reasons, for the goal's page."""
    goal = goal_or_404(request, goal_id)
    context = {
        "workspace": goal.workspace,
        "goal": goal,
        "letters": show_smart(goal=goal, reader=Reader.of(request, now=timezone.now())),
        "may_edit": request.membership.may(Role.EDITOR),
    }
    return render(request, f"{SMART}#region" if request.htmx else SMART, context)


@membership_required(Role.VIEWER)
@require_safe
@vary_on_headers("HX-Request")
def goal_coverage(request: WorkspaceRequest, goal_id: str) -> HttpResponse:
    """Whether what serves a goal adds up to what it promises, for the goal's page."""
    family = read_family(workspace=request.membership.workspace, goal_id=goal_id)
    goal = _goal_of(family, goal_id) or goal_or_404(request, goal_id)
    words = CoverageWords(request.user.language, request.user.number_style)
    context = {
        "workspace": request.membership.workspace,
        "goal": goal,
        "sums": show_coverage(goal=goal, family=family, words=words),
    }
    return render(request, f"{COVERAGE}#region" if request.htmx else COVERAGE, context)


@membership_required(Role.VIEWER)
@require_safe
@vary_on_headers("HX-Request")
def goal_setting(request: WorkspaceRequest, goal_id: str) -> HttpResponse:
    """How a goal is set, for its page; one part of it where htmx names one."""
    context = _read(request, goal_id)
    part = request.GET.get("part", "")
    if not request.htmx:
        return render(request, PAGE, context)
    return render(request, f"{PAGE}#{part if part in PARTS else 'region'}", context)


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def goal_frame_edit(request: WorkspaceRequest, goal_id: str) -> HttpResponse:
    """Show and save priority, horizon, means and conditions: in place when htmx asks."""
    goal = goal_or_404(request, goal_id)
    seen = goal.version
    form = FrameForm(sent_data(request), instance=goal)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        version = fields.pop("version")
        try:
            update_goal(goal=goal, by=request.membership, expected_version=version, **fields)
        except StaleVersionError:
            show_conflict(form, FrameForm(instance=goal_or_404(request, goal_id)))
        except ValidationError as error:
            report(form, error)
        else:
            return _saved(request, goal, "frame", seen=seen)
    return _form_page(request, goal, "frame", {"form": form}, is_bound=form.is_bound)


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def goal_stakeholders_edit(request: WorkspaceRequest, goal_id: str) -> HttpResponse:
    """Show and save who has a stake and what they need: in place when htmx asks."""
    goal = goal_or_404(request, goal_id)
    seen = goal.version
    stored = Stakeholder.objects.for_workspace(goal.workspace).filter(goal=goal)
    rows = stakeholder_rows(sent_data(request), stakeholders=stored)
    refusal, version = "", request.POST.get("version", seen)
    if request.method == "POST" and rows.is_valid():
        try:
            set_stakeholders(
                goal=goal,
                rows=rows.rows(),
                by=request.membership,
                expected_version=_sent_version(request),
            )
        except StaleVersionError:
            version = goal_or_404(request, goal_id).version
            theirs = ", ".join(f"{each.name}: {each.need}" for each in stored.all())
            refusal = f"{stale_text()} {saved_meanwhile(theirs)}"
        else:
            return _saved(request, goal, "stakeholders", seen=seen)
    shown = {"rows": rows, "refusal": refusal, "version": version}
    return _form_page(request, goal, "stakeholders", shown, is_bound=rows.is_bound)


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def goal_told_edit(request: WorkspaceRequest, goal_id: str) -> HttpResponse:
    """Show and save who is told and who has to agree: in place when htmx asks."""
    goal = goal_or_404(request, goal_id)
    told = ToldMember.objects.for_workspace(goal.workspace).filter(goal=goal)
    form = ToldForm(
        sent_data(request),
        members=members_to_tell(goal.workspace),
        told=told.select_related("member"),
    )
    if request.method == "POST" and form.is_valid():
        tell_members(goal=goal, told=form.told_members(), by=request.membership, now=timezone.now())
        return _saved(request, goal, "told", seen=goal.version)
    return _form_page(request, goal, "told", {"form": form}, is_bound=form.is_bound)


@membership_required(Role.VIEWER)
@require_POST
@vary_on_headers("HX-Request")
def goal_receipt(request: WorkspaceRequest, goal_id: str) -> HttpResponse:
    """Take the receipt of a member who was told: they have read the goal, or agree to it."""
    goal, by, now = goal_or_404(request, goal_id), request.membership, timezone.now()
    refusal = ""
    try:
        if request.POST.get("receipt") == "agree":
            agree(goal=goal, by=by, now=now, seen_version=_sent_version(request))
        else:
            confirm_read(goal=goal, by=by, now=now)
    except ToldMember.DoesNotExist:
        text = _("You are not among those who are told of this goal.")
        return HttpResponse(text, "text/plain", HTTPStatus.CONFLICT)
    except StaleVersionError:
        refusal = _("The goal has changed meanwhile: read it again, then agree.")
    if request.htmx:
        return render(request, f"{PAGE}#region", _read(request, goal_id) | {"refusal": refusal})
    if refusal:
        messages.warning(request, refusal)
    return redirect("goals:goal_detail", goal.workspace.slug, goal_id)


def members_to_tell(workspace: Workspace) -> list[Membership]:
    """Return everybody of the workspace who can read a goal."""
    members = Membership.objects.for_workspace(workspace).filter(user__is_active=True)
    return list(members.select_related("user").order_by("user__name", "user__email"))


def _goal_of(family: list[Target], goal_id: str) -> Goal | None:
    """Return the goal that was read along with its family of targets."""
    goals = (goal for target in family for goal in (target.goal, target.goal.parent))
    return next((goal for goal in goals if goal and goal.public_id == goal_id), None)


def _read(request: WorkspaceRequest, goal_id: str) -> dict[str, Any]:
    """Read a goal with those it concerns and the goals that come first beside it: three queries."""
    workspace = request.membership.workspace
    today = workspace.today(timezone.now())
    goals = Goal.objects.for_workspace(workspace)
    wanted = goals.filter(public_id=goal_id) | goals.prioritised(today=today)
    found = list(wanted.order_by("priority", "title", "pk"))
    goal = next((each for each in found if each.public_id == goal_id), None)
    if goal is None:
        raise Http404
    told = list(
        ToldMember.objects.for_workspace(workspace)
        .filter(goal=goal)
        .select_related("member__user")
        .order_by("member__user__name", "member__user__email")
    )
    words = Words(request.user.language, goal.budget_currency)
    return {
        "workspace": workspace,
        "goal": goal,
        "budget": words.write(goal.budget, Unit.MONEY),
        "priorities": Priorities.among(found, workspace=workspace, today=today),
        "stakeholders": list(Stakeholder.objects.for_workspace(workspace).filter(goal=goal)),
        "told": told,
        "mine": next((row for row in told if row.member_id == request.membership.pk), None),
        "may_edit": request.membership.may(Role.EDITOR) and not goal.is_archived,
    }


def _form_page(
    request: WorkspaceRequest, goal: Goal, part: str, shown: dict[str, Any], *, is_bound: bool
) -> HttpResponse:
    context = {"workspace": goal.workspace, "goal": goal, "part": part, **shown}
    context["action"] = reverse(
        f"goals:goal_{part}_edit", args=[goal.workspace.slug, goal.public_id]
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_bound else HTTPStatus.OK
    return render(request, f"{FORM}#form" if request.htmx else FORM, context, status=status)


def _saved(request: WorkspaceRequest, goal: Goal, part: str, *, seen: int) -> HttpResponse:
    """Answer with the part as it reads now; a form opened beside it learns the new version."""
    if not request.htmx:
        messages.success(request, _("Saved."))
        page = reverse("goals:goal_detail", args=[goal.workspace.slug, goal.public_id])
        return redirect(f"{page}#setting")
    context = _read(request, goal.public_id) | {"part": part, "seen": seen, "parts": PARTS}
    return render(request, f"{PAGE}#saved_{part}", context)


def _sent_version(request: WorkspaceRequest) -> int:
    """Return the version of the goal that a form was opened at; 0, which is none, without it."""
    return whole_number(request.POST.get("version"), otherwise=0)
