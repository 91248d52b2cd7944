"""A goal behind a share link: a code path of its own that shows a written list of values.

Nothing in the request but the token chooses what is shown, and nobody's name, address or inner id
is among it.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from config.shared_links import answer_link
from goals.models import Goal
from goals.services.overview import TargetRow, shown_targets, target_rows
from goals.services.reasons import reason_sentence
from workspaces.models import ShareLink
from workspaces.reader import Reader


@dataclass(frozen=True, slots=True)
class SharedGoal:
    """All that a share link shows of a goal."""

    title: str
    status: str
    status_label: str
    starts_on: dt.date
    ends_on: dt.date
    sentences: list[str]
    targets: list[TargetRow]


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def shared_goal(request: HttpRequest, token: str) -> HttpResponse:
    """Show the goal."""
    return answer_link(
        request, token=token, object_type="goal", show=_show, template="public/shared_goal.html"
    )


def _show(link: ShareLink, reader: Reader) -> dict[str, Any]:
    workspace = link.workspace
    goals = Goal.objects.for_workspace(workspace).active()
    goal = goals.filter(public_id=link.object_id).first()
    if goal is None:
        raise Http404
    targets = list(shown_targets(workspace).filter(goal=goal))
    shown = SharedGoal(
        title=goal.title,
        status=goal.status,
        status_label=goal.get_status_display(),
        starts_on=goal.starts_on,
        ends_on=goal.ends_on,
        sentences=[reason_sentence(reason) for reason in goal.verdict_reasons],
        targets=target_rows(workspace=workspace, targets=targets, reader=reader),
    )
    return {"goal": shown}
