"""Pages that belong to no app: the landing page and the sign of life."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

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
