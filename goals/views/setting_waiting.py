"""Targets of a goal that wait in its draft, because there is no data to promise them from."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from goals.models import Goal, GoalDraft
from goals.services.draft_words import said_waiting
from goals.services.drafts import discard_draft, retry_waiting
from goals.views.finding import goal_or_404
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.http import WorkspaceRequest

PAGE = "goals/setting/goal_waiting.html"


@membership_required(Role.VIEWER)
@require_safe
@vary_on_headers("HX-Request")
def goal_waiting(request: WorkspaceRequest, goal_id: str) -> HttpResponse:
    """The targets of a goal that wait for data, each with the reason, for the goal's page."""
    goal = goal_or_404(request, goal_id)
    language = request.user.language
    context = {
        "workspace": goal.workspace,
        "goal": goal,
        "waiting": [
            line for draft in _drafts(goal) for line in said_waiting(draft, language=language)
        ],
        "may_edit": request.membership.may(Role.EDITOR) and not goal.is_archived,
    }
    return render(request, f"{PAGE}#region" if request.htmx else PAGE, context)


@membership_required(Role.EDITOR)
@require_POST
def goal_waiting_retry(request: WorkspaceRequest, goal_id: str) -> HttpResponse:
    """Make those targets that have data by now."""
    goal = goal_or_404(request, goal_id)
    count = 0
    try:
        for draft in _drafts(goal):
            count += len(retry_waiting(draft=draft, by=request.membership, now=timezone.now()))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        text = ngettext("%(count)s target is set.", "%(count)s targets are set.", count)
        messages.success(request, text % {"count": count})
    return redirect("goals:goal_detail", goal.workspace.slug, goal_id)


@membership_required(Role.EDITOR)
@require_POST
def goal_waiting_drop(request: WorkspaceRequest, goal_id: str) -> HttpResponse:
    """Give up the targets that wait."""
    goal = goal_or_404(request, goal_id)
    for draft in _drafts(goal):
        discard_draft(draft=draft)
    messages.success(request, _("The targets that waited are given up."))
    return redirect("goals:goal_detail", goal.workspace.slug, goal_id)


def _drafts(goal: Goal) -> list[GoalDraft]:
    drafts = list(GoalDraft.objects.for_workspace(goal.workspace).waiting().filter(goal=goal))
    for draft in drafts:
        draft.workspace = goal.workspace
    return drafts
