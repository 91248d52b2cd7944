"""A person's own list of the browsers in which they are signed in."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from workspaces.http import PersonRequest
from workspaces.services.sessions import end_other_sessions, end_session, sessions_of


@require_safe
def session_list(request: PersonRequest) -> HttpResponse:
    """List them, the newest first."""
    sessions = sessions_of(user=request.user, current_key=request.session.session_key)
    return render(request, "workspaces/session_list.html", {"sessions": sessions})


@require_POST
def session_end(request: PersonRequest, session_id: int) -> HttpResponse:
    """Sign out of one of them."""
    if not end_session(user=request.user, session_id=session_id):
        raise Http404
    messages.success(request, _("That browser is signed out."))
    return redirect("session_list")


@require_POST
def session_end_others(request: PersonRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    count = end_other_sessions(user=request.user, current_key=request.session.session_key)
    text = ngettext(
        "%(count)s other browser is signed out.", "%(count)s other browsers are signed out.", count
    )
    messages.success(request, text % {"count": count})
    return redirect("session_list")
