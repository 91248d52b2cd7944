"""Who may open what is written at each view; whatever is public is in a list here."""

from tests.addresses import all_addresses, workspace_addresses
from workspaces.enums import Role

# Names of addresses that everybody may open, signed in or not.
PUBLIC = {
    "home",
    "healthz",
    "healthz_checks",
    "shared_goal",
    "shared_review",
    "invitation",
    "invitation_open",
    "unsubscribe",
    "alert_by_link",
    "preferences_switch",
    "set_language",
    "account_login",
    "account_signup",
    "account_signup_link",
    "account_signup_finish",
    "account_inactive",
    "account_confirm_login_code",
    "account_confirm_email",
    "account_email_verification_sent",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_logout",
    "passkey",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "admin:login",
}
# Names of addresses that belong to the person who is signed in, not to a workspace.
PERSONAL_PREFIXES = ("account_", "mfa_", "profile", "session", "inbox", "workspace_new", "admin:")
# Sessions count for nothing there: tests/config/test_api.py sees that each operation wants a token.
API = "api-v1:"


def test_addresses_in_a_workspace_state_their_role():
    addresses = workspace_addresses()
    roles = {a.name: getattr(a.view, "required_role", None) for a in addresses}

    assert [name for name, role in roles.items() if not isinstance(role, Role)] == []
    assert len(addresses) > 100


def test_everything_else_is_public_or_personal():
    others = {a.name for a in all_addresses() if not a.is_in_workspace and a.name}
    elsewhere = (*PERSONAL_PREFIXES, API)

    assert {name for name in others - PUBLIC if not name.startswith(elsewhere)} == set()


def test_only_listed_views_are_open_to_visitors():
    open_views = {a.name for a in all_addresses() if not getattr(a.view, "login_required", True)}

    assert {name for name in open_views - PUBLIC if name and not name.startswith(API)} == set()


def test_no_address_is_nameless_outside_the_admin_site():
    nameless = [a.route for a in all_addresses() if not a.name.split(":")[-1]]

    assert [route for route in nameless if not route.startswith("admin/")] == []
