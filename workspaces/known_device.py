"""A browser in which somebody has signed in before: guesses of strangers do not lock it out.

The cookie is signed, names the person alone, and opens nothing: wrong passwords typed in such a
browser are counted by themselves, as strictly as those of everybody else.
"""

from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from workspaces.models import User

KNOWN_FOR: Final = 180 * 24 * 3600  # seconds
_SALT: Final = "mokpyo.device"


def remember_device(response: HttpResponse, user: User) -> None:
    """Let the browser keep that `user` has signed in there."""
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(user.pk, salt=_SALT),
        max_age=KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def is_known_device(request: HttpRequest, *, email: str) -> bool:
    """Return whether the person behind `email` has signed in here before."""
    shown = request.COOKIES.get(settings.DEVICE_COOKIE_NAME)
    if not shown:
        return False
    try:
        person = signing.loads(shown, salt=_SALT, max_age=KNOWN_FOR)
    except signing.BadSignature:
        return False
    return User.objects.filter(pk=person, email=email).exists()
