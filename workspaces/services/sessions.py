"""Where a person is signed in."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.db import transaction

from workspaces.browsers import browser_name
from workspaces.models import User
from workspaces.session_keys import digest_of_key

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One browser in which a person is signed in."""

    id: int
    since: "dt.datetime"
    address: str
    browser: str
    is_current: bool


def sessions_of(*, user: User, current_key: str | None) -> list[SignedIn]:
    """The browsers in which `user` is signed in, the newest first; ended ones are forgotten."""
    alive = UserSession.objects.purge_and_list(user)
    return [
        SignedIn(
            id=session.pk,
            since=session.created_at,
            address=session.ip,
            browser=browser_name(session.user_agent),
            is_current=session.session_key == digest_of_key(current_key or ""),
        )
        for session in sorted(alive, key=lambda each: each.created_at, reverse=True)
    ]


@transaction.atomic
def end_session(*, user: User, session_id: int) -> bool:
    """Sign a person out of one browser, at once; return whether it was theirs."""
    session = UserSession.objects.filter(user=user, pk=session_id).first()
    if session is None:
        return False
    session.end()
    return True


@transaction.atomic
def end_other_sessions(*, user: User, current_key: str | None) -> int:
    """Sign a person out everywhere but in one browser; return of how many."""
    others = UserSession.objects.filter(user=user).exclude(session_key=current_key)
    ended = list(others)
    for session in ended:
        session.end()
    return len(ended)
