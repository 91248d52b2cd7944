"""Pages that belong to no app: the landing page, the sign of life, and what went wrong."""

import sys
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from django.views.defaults import server_error

from config.busy import RETRY_AFTER, is_passing
from config.full_disk import is_disk_full
from config.landing import example_chart
from goals.enums import Status
from workspaces.services.members import memberships_of
from workspaces.services.sign_up import may_make_workspaces


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Bring a member to their workspace; show visitors what this is."""
    memberships = memberships_of(request.user)
    if memberships:
        return redirect("workspace_home", memberships[0].workspace.slug)
    if request.user.is_authenticated and may_make_workspaces():
        return redirect("workspace_new")
    context = {"chart": example_chart(language=get_language() or "ko"), "states": Status}
    return render(request, "public/landing.html", context)


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers; see `/healthz/checks` for the clock behind it."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
def failure(request: HttpRequest) -> HttpResponse:
    """Say that the disk is full or the database busy, where that is why; else that we broke."""
    error = sys.exception()
    if is_disk_full(error):
        answer = server_error(request, template_name="507.html")
        answer.status_code = HTTPStatus.INSUFFICIENT_STORAGE
        return answer
    if is_passing(error):
        answer = server_error(request, template_name="503.html")
        answer.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        answer.headers["Retry-After"] = RETRY_AFTER
        return answer
    return server_error(request)
