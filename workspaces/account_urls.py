"""Addresses of allauth's pages, below `/accounts/`: those that are open here.

People are known by the address that an owner vouched for, so no page adds, changes or confirms one.
"""

from typing import Final

from allauth.account import urls as allauth_urls

OPEN: Final = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_signup",  # says that it is closed
        "account_reauthenticate",
        "account_change_password",
        "account_set_password",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
    }
)

urlpatterns = [pattern for pattern in allauth_urls.urlpatterns if pattern.name in OPEN]
