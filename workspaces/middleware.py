"""Who is asking: strangers are sent to sign in, a person is answered in their own way."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from workspaces.asking import request_in_hand
from workspaces.models import User
from workspaces.session_keys import is_digest


class KeyedSessionMiddleware(SessionMiddleware):
    """Finds sessions by the key in the cookie, never by the digest that the database keeps."""

    def process_request(self, request: HttpRequest) -> None:
        """Overlook a cookie that holds a digest."""
        if is_digest(request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")):
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        super().process_request(request)


class SignInMiddleware(LoginRequiredMiddleware):
    """Sends strangers to the sign-in page, and never into a region that htmx swaps.

    The whole page goes there and comes back. Where something was typed the page stays as it is,
    so that nothing is lost: the script says that the request failed.
    """

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Ask a stranger to sign in; None where nobody has to."""
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        htmx = HtmxDetails(request)
        if answer is None or not htmx:
            return answer
        if request.method != "GET":
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
        page = htmx.current_url_abs_path or "/"
        return HttpResponseClientRedirect(redirect_to_login(page).url)


class PersonMiddleware:
    """Answer each person in the language and time zone they chose, and let nobody keep it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate what the person chose for the length of the request."""
        held = request_in_hand.set(request)
        try:
            return self._answer(request)
        finally:
            request_in_hand.reset(held)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        person = request.user
        if not isinstance(person, User):
            response = self.get_response(request)
            if not response.has_header("Cache-Control"):  # it may bring a cookie for forms
                add_never_cache_headers(response)
            return response
        translation.activate(person.language)
        request.LANGUAGE_CODE = person.language
        with timezone.override(person.zone):
            response = self.get_response(request)
        response.headers["Content-Language"] = person.language
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        if not request.user.is_authenticated:  # they have signed out
            response.headers["Clear-Site-Data"] = '"cache"'
        return response
