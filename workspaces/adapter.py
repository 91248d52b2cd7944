"""How allauth behaves here."""

import logging
from ipaddress import ip_network
from smtplib import SMTPException
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation

from workspaces.known_device import is_known_device, remember_device
from workspaces.models import User

logger = logging.getLogger(__name__)

IPV6_CUSTOMER: Final = 64  # bits: what one customer gets, and can take any address of


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by workspace owners; mails name the site by its settings alone.

    The host of a request is the asker's word: no link, and no count of guesses, goes by it.
    """

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never by allauth's own form: `workspaces.views.sign_up` proves the address first."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Whether somebody may be led there; never to what is no address at all."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:  # such as http://[::1
            return False

    def format_email_subject(self, subject: str) -> str:
        """No host before the subject."""
        return subject

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link of the mail, to the site as the settings know it."""
        person, _, secret = key.partition("-")
        path = reverse("account_reset_password_from_key", args=[person, secret])
        return f"{settings.SITE_URL}{path}"

    def send_password_reset_mail(
        self, user: AbstractBaseUser, email: str, context: dict[str, Any]
    ) -> None:
        """Send it to the address that is stored, not to one that merely looks like it."""
        if isinstance(user, User):
            super().send_password_reset_mail(user, user.email, context)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write in the reader's language; whether the mail left is told to the log alone."""
        person = context.get("user")
        language = person.language if isinstance(person, User) else translation.get_language()
        with translation.override(language):
            message = self.render_mail(template_prefix, email, {"email": email, **context})
        try:
            message.send()
        except (OSError, SMTPException) as error:
            logger.warning("mail %s was not sent: %s", template_prefix, error)

    def post_login(
        self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any
    ) -> HttpResponseBase:
        """Sign in, and know the browser from now on."""
        response: HttpResponseBase = super().post_login(request, user, **kwargs)
        if isinstance(user, User) and isinstance(response, HttpResponse):
            remember_device(response, user)
        return response

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that guesses are counted by: of IPv6 the network of one customer."""
        address: str = super().get_client_ip(request)
        if ":" not in address:
            return address
        return str(ip_network((address, IPV6_CUSTOMER), strict=False).network_address)

    def whole_client_ip(self, request: HttpRequest) -> str:
        """Return the address as it is, for the audit trail."""
        address: str = super().get_client_ip(request)
        return address

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        email = str(credentials.get("email", "")).lower()
        return f"{email} known" if is_known_device(request, email=email) else email
