"""A code of the second factor is taken once, for as long as it would be good.

allauth remembers a used code for one step of the clock; with the tolerance of the settings a code
is good for three.
"""

import hashlib
from typing import Final

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from django.core.cache import cache

GOOD_FOR: Final = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)  # seconds


class _OnceMixin(BaseAuthenticateForm):
    def clean_code(self) -> str:
        """Refuse a code that has opened something already, before it counts as right."""
        typed = normalize_user_code(self.cleaned_data["code"])
        used = hashlib.sha256(f"{self.user.pk} {typed}".encode()).hexdigest()
        if cache.get(f"code:{used}") is None:
            code: str = super().clean_code()
            if cache.add(f"code:{used}", "y", timeout=GOOD_FOR):
                return code
        raise get_adapter().validation_error("incorrect_code")


class OnceForm(_OnceMixin, AuthenticateForm):
    """The form of the second step of signing in."""


class OnceAgainForm(_OnceMixin, ReauthenticateForm):
    """The form that asks once more who it is."""
