"""Addresses of allauth's pages, below `/accounts/`: those that are open here.

People are known by an address that an owner vouched for, or that a link has proved: none of
allauth's own pages adds, changes or confirms one.
"""

from typing import Final

from allauth.account import urls as allauth_urls
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import TemplateView

from workspaces.views.sign_up import sign_up, sign_up_finish, sign_up_link

OPEN: Final = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reauthenticate",
        "account_change_password",
        "account_set_password",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
    }
)

passkey = login_not_required(TemplateView.as_view(template_name="account/passkey.html"))

urlpatterns = [
    *(pattern for pattern in allauth_urls.urlpatterns if pattern.name in OPEN),
    path("signup/", sign_up, name="account_signup"),
    path("signup/finish/", sign_up_finish, name="account_signup_finish"),
    path("signup/<str:token>/", sign_up_link, name="account_signup_link"),
    path("passkey/", passkey, name="passkey"),
    path("2fa/", include("allauth.mfa.urls")),
]
