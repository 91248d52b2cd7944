"""A goal behind a share link: a code path of its own that shows a written list of values.

Nothing in the request but the token chooses what is shown, and nobody's name, address or inner id
is among it.
"""

import datetime as dt
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from goals.models import Goal
from goals.services.overview import TargetRow, shown_targets, target_rows
from goals.services.reasons import reason_sentence
from workspaces.models import ShareLink
from workspaces.reader import Reader
from workspaces.services.share_links import (
    OPEN_FOR,
    count_view,
    find_share_link,
    is_opened_by,
    proof_of_password,
)
from workspaces.throttle import Limit, seconds_to_wait

COOKIE: Final = "share"
MISSES: Final = Limit("share-misses", most=30, seconds=60)
GUESSES: Final = Limit("share-guesses", most=10, seconds=15 * 60)


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
    """Show the goal, after the password where the link has one."""
    now = timezone.now()
    link = find_share_link(token=token, object_type="goal", now=now)
    if link is None:
        return _nothing(request)
    response = _answer(request, link, now)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _nothing(request: HttpRequest) -> HttpResponse:
    """Answer a token that opens nothing, whatever the reason; slow down who tries many."""
    if wait := seconds_to_wait(limit=MISSES, who=get_adapter().get_client_ip(request)):
        text = _("Too many tries. Please wait a little.")
        headers = {"Retry-After": str(wait), "Content-Type": "text/plain; charset=utf-8"}
        return HttpResponse(text, status=HTTPStatus.TOO_MANY_REQUESTS, headers=headers)
    raise Http404


def _answer(request: HttpRequest, link: ShareLink, now: dt.datetime) -> HttpResponse:
    if is_opened_by(link=link, proof=request.COOKIES.get(COOKIE, "")):
        goal = _read(link, now)
        count_view(link=link, now=now)
        return render(request, "public/shared_goal.html", {"goal": goal, "link": link})
    if request.method == "POST":
        return _try_password(request, link)
    return render(request, "public/shared_password.html")


def _try_password(request: HttpRequest, link: ShareLink) -> HttpResponse:
    if seconds_to_wait(limit=GUESSES, who=link.public_id):
        error = _("Too many tries. Please wait a little.")
        status = HTTPStatus.TOO_MANY_REQUESTS
    elif proof := proof_of_password(link=link, password=request.POST.get("password", "")[:200]):
        response = redirect(request.path)
        response.set_cookie(
            COOKIE,
            proof,
            max_age=OPEN_FOR,
            path=request.path,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
        return response
    else:
        error, status = _("This is not the password."), HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "public/shared_password.html", {"error": error}, status=status)


def _read(link: ShareLink, now: dt.datetime) -> SharedGoal:
    workspace = link.workspace
    goals = Goal.objects.for_workspace(workspace).active()
    goal = goals.filter(public_id=link.object_id).first()
    if goal is None:
        raise Http404
    language = get_language() or "ko"
    reader = Reader(
        language=language,
        number_style="korean" if language == "ko" else "international",
        today=workspace.today(now),
    )
    targets = list(shown_targets(workspace).filter(goal=goal))
    return SharedGoal(
        title=goal.title,
        status=goal.status,
        status_label=goal.get_status_display(),
        starts_on=goal.starts_on,
        ends_on=goal.ends_on,
        sentences=[reason_sentence(reason) for reason in goal.verdict_reasons],
        targets=target_rows(workspace=workspace, targets=targets, reader=reader),
    )
