"""What every answer to a signed-in person has in common: language, time zone, and secrecy."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers

from workspaces.models import User


class PersonMiddleware:
    """Answer each person in the language and time zone they chose, and let nobody keep it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate what the person chose for the length of the request."""
        person = request.user
        if not isinstance(person, User):
            return self.get_response(request)
        translation.activate(person.language)
        request.LANGUAGE_CODE = person.language
        with timezone.override(person.zone):
            response = self.get_response(request)
        response.headers["Content-Language"] = person.language
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        if not request.user.is_authenticated:  # they have signed out
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response
