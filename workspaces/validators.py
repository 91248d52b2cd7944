"""Checks of single values."""

import re
from functools import cache
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_LOOKS_LIKE_MANY = re.compile(r"[,;\s<>\"()]")


def validate_one_address(value: str) -> None:
    """Refuse anything that a mail server could read as more than one address."""
    if _LOOKS_LIKE_MANY.search(value) or value.count("@") != 1:
        raise ValidationError(_("Enter exactly one e-mail address."), code="one_address")


class OwnNameValidator:
    """Refuses passwords that hold the name of the site, which everybody tries first."""

    names = ("mokpyo", "목표")

    def validate(self, password: str, user: object = None) -> None:
        """Look for the names, in whatever case.

        Raises:
            ValidationError: one of them stands in it.
        """
        if any(name in password.lower() for name in self.names):
            message = _("The password must not hold the name of this site.")
            raise ValidationError(message, code="own_name")

    def get_help_text(self) -> str:
        """Return the rule, for the form."""
        return str(_("The password must not hold the name of this site."))


@cache
def known_time_zones() -> frozenset[str]:
    """The names of the time zone database; reading it opens some six hundred files."""
    return frozenset(available_timezones())


def validate_time_zone(value: str) -> None:
    """Refuse names that the time zone database does not know."""
    if value not in known_time_zones():
        raise ValidationError(
            _("“%(value)s” is not a known time zone, such as Asia/Seoul."),
            code="time_zone",
            params={"value": value},
        )


def validate_currency(value: str) -> None:
    """Refuse what is not a three-letter ISO 4217 code."""
    if not re.fullmatch(r"[A-Z]{3}", value):
        raise ValidationError(
            _("“%(value)s” is not a currency code of three capital letters, such as KRW."),
            code="currency",
            params={"value": value},
        )
