"""Dangerous acts want the password, a code or the passkey once more, unless it was just given."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.account.signals import authentication_step_completed
from allauth.core.exceptions import ReauthenticationRequired
from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from workspaces.http import PersonRequest

P = ParamSpec("P")
R = TypeVar("R", bound=PersonRequest)


def renew_key(*, request: HttpRequest, **_: Any) -> None:
    """Signal receiver: whoever proves again who they are gets a new key of their session."""
    if request.user.is_authenticated:
        request.session.cycle_key()
        UserSession.objects.create_from_request(request)  # the list of one's own sessions


def connect() -> None:
    """Listen to what allauth says about proofs."""
    authentication_step_completed.connect(renew_key, dispatch_uid="renew_key")


def ask_who_it_is(request: HttpRequest) -> None:
    """Go on with a person who has proved lately that it is they.

    Raises:
        ReauthenticationRequired: they have not; allauth asks them, and leads them back.
    """
    if not did_recently_reauthenticate(request):
        raise ReauthenticationRequired


def step_up_required(
    view: Callable[Concatenate[R, P], HttpResponseBase],
) -> Callable[Concatenate[R, P], HttpResponseBase]:
    """Ask a person who has not proved lately that it is they; then go on with what they sent.

    It stands below what decides who may do it at all. Within htmx the whole page goes to the
    question, and comes back to where it was asked from.
    """

    @wraps(view)
    def wrapped(request: R, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if did_recently_reauthenticate(request):
            return view(request, *args, **kwargs)
        if not request.htmx:
            raise ReauthenticationRequired
        query = urlencode({"next": request.htmx.current_url_abs_path or "/"})
        return HttpResponseClientRedirect(f"{reverse('account_reauthenticate')}?{query}")

    wrapped.wants_step_up = True  # type: ignore[attr-defined]
    return cast(Callable[Concatenate[R, P], HttpResponseBase], wrapped)
