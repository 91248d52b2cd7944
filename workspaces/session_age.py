"""When a session is over: a day after it was last used, and two weeks after it began.

When it was last used is noted at most every ten minutes, so that a page writes nothing; so it ends
up to ten minutes before the day is full.
"""

import time
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout, user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from workspaces.sight import looking_across

NOTED_EVERY: Final = 10 * 60  # seconds
BEGUN, USED = "begun_at", "used_at"


def is_over(session: SessionBase, *, now: float) -> bool:
    """Return whether the session of somebody who signed in has been idle or alive for too long."""
    if SESSION_KEY not in session:
        return False
    rest, age = now - session.get(USED, now), now - session.get(BEGUN, now)
    return bool(rest > settings.SESSION_IDLE_SECONDS or age > settings.SESSION_COOKIE_AGE)


def note_use(session: SessionBase, *, now: float) -> None:
    """Note that the session is in use, if that was not noted lately."""
    if SESSION_KEY not in session or now - session.get(USED, 0) < NOTED_EVERY:
        return
    session[USED] = now
    session.setdefault(BEGUN, now)


@receiver(user_logged_in)
def begin(request: HttpRequest, **_: Any) -> None:
    """Note when a session began; a new one begins with every sign-in."""
    request.session[BEGUN] = request.session[USED] = time.time()


class SessionAgeMiddleware:
    """Ends sessions that are over, before anything is answered to them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign out who was away for too long; note that the others are there."""
        now = time.time()
        with looking_across(reason="a session tells who asks, which is looked up in the same view"):
            if is_over(request.session, now=now):
                logout(request)
            else:
                note_use(request.session, now=now)
        return self.get_response(request)
