"""The signed-in person's language and time zone."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from workspaces.models import User


class PersonMiddleware:
    """Answer each person in the language and time zone they chose."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate what the person chose for the length of the request."""
        if isinstance(request.user, User):
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
            with timezone.override(request.user.zone):
                response = self.get_response(request)
            response.headers["Content-Language"] = request.user.language
            return response
        return self.get_response(request)
