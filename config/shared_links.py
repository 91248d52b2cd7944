"""What stands behind share links: the token chooses what is shown, and nothing else does."""

import datetime as dt
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final, TypeAlias

from allauth.account.adapter import get_adapter
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from workspaces.models import ShareLink
from workspaces.reader import Reader
from workspaces.services.share_links import (
    OPEN_FOR,
    count_view,
    find_share_link,
    is_opened_by,
    proof_of_password,
)
from workspaces.sight import see_one
from workspaces.throttle import Limit, seconds_to_wait

COOKIE: Final = "share"
MISSES: Final = Limit("share-misses", most=30, seconds=60)
GUESSES: Final = Limit("share-guesses", most=10, seconds=15 * 60)

Show: TypeAlias = Callable[[ShareLink, Reader], dict[str, Any]]


def answer_link(
    request: HttpRequest, *, token: str, object_type: str, show: Show, template: str
) -> HttpResponse:
    """Show what the token opens, after the password where the link has one.

    `show` returns the written list of values that `template` may say; it raises Http404 where the
    object is gone.
    """
    now = timezone.now()
    link = find_share_link(token=token, object_type=object_type, now=now)
    if link is None:
        return _nothing(request)
    see_one(link.workspace_id)
    response = _answer(request, link, now, show, template)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def public_reader(link: ShareLink, now: dt.datetime) -> Reader:
    """Return how somebody without an account reads: as their browser asks."""
    language = get_language() or "ko"
    return Reader(
        language=language,
        number_style="korean" if language == "ko" else "international",
        today=link.workspace.today(now),
    )


def _nothing(request: HttpRequest) -> HttpResponse:
    """Answer a token that opens nothing, whatever the reason; slow down who tries many."""
    if wait := seconds_to_wait(limit=MISSES, who=get_adapter().get_client_ip(request)):
        text = _("Too many tries. Please wait a little.")
        headers = {"Retry-After": str(wait), "Content-Type": "text/plain; charset=utf-8"}
        return HttpResponse(text, status=HTTPStatus.TOO_MANY_REQUESTS, headers=headers)
    raise Http404


def _answer(
    request: HttpRequest, link: ShareLink, now: dt.datetime, show: Show, template: str
) -> HttpResponse:
    if is_opened_by(link=link, proof=request.COOKIES.get(COOKIE, "")):
        context = {**show(link, public_reader(link, now)), "link": link}
        count_view(link=link, now=now)
        return render(request, template, context)
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
