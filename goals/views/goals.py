"""Pages of goals: the tree, one goal, its form."""

from collections import Counter
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goals.enums import Status, TargetRole
from goals.forms.goal import GoalForm
from goals.models import Goal
from goals.services.goals import archive_goal, create_goal, update_goal
from goals.services.overview import (
    read_goal_page,
    shown_targets,
    target_rows,
)
from goals.services.reasons import reason_sentence
from goals.views.finding import goal_or_404
from goals.views.list_files import target_columns
from workspaces.access import membership_required
from workspaces.conflicts import show_conflict
from workspaces.enums import Role
from workspaces.exceptions import StaleVersionError
from workspaces.http import WorkspaceRequest, sent_data
from workspaces.list_files import list_file
from workspaces.reader import Reader
from workspaces.service_forms import report


@membership_required(Role.VIEWER)
@require_safe
def goal_list(request: WorkspaceRequest) -> HttpResponseBase:
    """List the goals as a tree with their targets, and how each stands."""
    workspace = request.membership.workspace
    targets = shown_targets(workspace).select_related("goal__owner__user")
    if file := list_file(request, name="targets", items=targets, columns=target_columns()):
        return file
    reader = Reader.of(request, now=timezone.now())
    page, rows = read_goal_page(workspace=workspace, reader=reader, number=request.GET.get("page"))
    counts = Counter(row.goal.status for row in rows)
    context = {
        "page": page,
        "rows": rows,
        "workspace": workspace,
        "tally": [(each, f"{each.label} {counts[each]}") for each in Status if counts[each]],
        "may_edit": request.membership.may(Role.EDITOR),
    }
    return render(request, "goals/goal_list.html", context)


@membership_required(Role.VIEWER)
@require_safe
def goal_detail(request: WorkspaceRequest, goal_id: str) -> HttpResponse:
    """Show a goal: the chain it stands in, its verdict and who decided it, its targets."""
    workspace = request.membership.workspace
    of_family = Q(public_id=goal_id) | Q(parent__public_id=goal_id, is_archived=False)
    family = Goal.objects.for_workspace(workspace).filter(of_family)
    family = family.select_related("parent", "owner__user", "decided_by__kpi")
    goals = list(family.order_by("priority", "title", "pk"))
    goal = next((each for each in goals if each.public_id == goal_id), None)
    if goal is None:
        raise Http404
    targets = shown_targets(workspace).filter(goal__in=[each.pk for each in goals])
    reader = Reader.of(request, now=timezone.now())
    rows = target_rows(workspace=workspace, targets=list(targets), reader=reader)
    own = [row for row in rows if row.target.goal_id == goal.pk]
    children = [
        (child, [row for row in rows if row.target.goal_id == child.pk])
        for child in goals
        if child is not goal
    ]
    context = {
        "workspace": workspace,
        "goal": goal,
        "sentences": [reason_sentence(reason) for reason in goal.verdict_reasons],
        "groups": [
            (role.label, [row for row in own if row.target.role == role]) for role in TargetRole
        ],
        "has_targets": bool(own),
        "may_share": request.membership.may(Role.MANAGER),
        "children": children,
        "may_edit": request.membership.may(Role.EDITOR),
    }
    return render(request, "goals/goal_detail.html", context)


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def goal_create(request: WorkspaceRequest) -> HttpResponse:
    """Make a goal; `?parent=` proposes the business goal that it serves."""
    workspace = request.membership.workspace
    goal = Goal(workspace=workspace)
    initial = {"owner": request.membership.pk, **_served_parent(request)}
    form = GoalForm(sent_data(request), instance=goal, workspace=workspace, initial=initial)
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in form.Meta.fields}
        try:
            goal = create_goal(workspace=workspace, by=request.membership, **fields)
        except ValidationError as error:
            report(form, error)
        else:
            return redirect("goals:goal_detail", workspace.slug, goal.public_id)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "workspace": workspace, "goal": None}
    return render(request, "goals/goal_edit.html", context, status=status)


def _served_parent(request: WorkspaceRequest) -> dict[str, object]:
    goals = Goal.objects.for_workspace(request.membership.workspace).active()
    parent = goals.filter(public_id=request.GET.get("parent", "")).first()
    if parent is None:
        return {}
    return {
        "level": "marketing",
        "parent": parent.pk,
        "starts_on": parent.starts_on,
        "ends_on": parent.ends_on,
    }


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def goal_edit(request: WorkspaceRequest, goal_id: str) -> HttpResponse:
    """Show and save the form of a goal."""
    workspace = request.membership.workspace
    goal = goal_or_404(request, goal_id)
    title = goal.title  # as stored: a service that refuses has tried the new one
    form = GoalForm(sent_data(request), instance=goal, workspace=workspace)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        try:
            update_goal(
                goal=goal, by=request.membership, expected_version=fields.pop("version"), **fields
            )
        except StaleVersionError:
            stored = goal_or_404(request, goal_id)
            show_conflict(form, GoalForm(instance=stored, workspace=workspace))
        except ValidationError as error:
            report(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("goals:goal_detail", workspace.slug, goal_id)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "workspace": workspace, "goal": goal, "title": title}
    return render(request, "goals/goal_edit.html", context, status=status)


@membership_required(Role.EDITOR)
@require_POST
def goal_archive(request: WorkspaceRequest, goal_id: str) -> HttpResponse:
    """Take a goal out of sight; its targets are no longer judged."""
    goal = goal_or_404(request, goal_id)
    archive_goal(goal=goal, by=request.membership)
    messages.success(request, _("“%(title)s” is archived.") % {"title": goal.title})
    return redirect("goals:goal_list", goal.workspace.slug)
