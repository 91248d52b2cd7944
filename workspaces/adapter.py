"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by workspace owners, never by strangers."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No open sign-up."""
        return False
