"""A code of the second factor is taken once, for as long as it would be good.

allauth remembers a used code for one step of the clock; with the tolerance of the settings a code
is good for three. The code with which an app is set up counts as used, too.
"""

import hashlib
from collections.abc import Callable
from typing import Final

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.core.cache import cache

from workspaces.models import User

GOOD_FOR: Final = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)  # seconds


def _once(user: User, typed: str, check: Callable[[], str]) -> str:
    """Return what `check` finds right, unless it has opened something already.

    Raises:
        ValidationError: it has, or `check` finds it wrong.
    """
    used = hashlib.sha256(f"{user.pk} {normalize_user_code(typed)}".encode()).hexdigest()
    if cache.get(f"code:{used}") is None:
        code = check()
        if cache.add(f"code:{used}", "y", timeout=GOOD_FOR):
            return code
    raise get_adapter().validation_error("incorrect_code")


class OnceForm(AuthenticateForm):
    """The form of the second step of signing in."""

    def clean_code(self) -> str:
        """Refuse a used code before it counts as right."""
        return _once(self.user, self.cleaned_data["code"], super().clean_code)


class OnceAgainForm(ReauthenticateForm):
    """The form that asks once more who it is."""

    def clean_code(self) -> str:
        """Refuse a used code before it counts as right."""
        return _once(self.user, self.cleaned_data["code"], super().clean_code)


class OnceActivateForm(ActivateTOTPForm):
    """The form that sets an authenticator app up by its first code."""

    def clean_code(self) -> str:
        """Take the code, and note that it is used."""
        return _once(self.user, self.cleaned_data["code"], super().clean_code)
