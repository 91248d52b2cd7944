"""Passkey, authenticator app and recovery codes in a real browser with a virtual authenticator."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from tests.browser.looking import find_barriers
from tests.factories import PASSWORD, make_membership, make_user

pytestmark = pytest.mark.browser


@pytest.fixture
def host(site: str, settings) -> str:
    """The site by a name: browsers bind passkeys to names, never to addresses."""
    settings.SITE_URL = site.replace("127.0.0.1", "localhost")
    return settings.SITE_URL


def sign_in(page: Page, host: str, email: str) -> None:
    page.goto(f"{host}/accounts/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button").click()


def confirm(page: Page) -> None:
    """Say the password once more, which a change of the factors takes."""
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Confirm").click()


def sign_out(page: Page, host: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{host}/profile/")
    expect(page).to_have_url(re.compile("/accounts/login/"))


def test_passkey_signs_in_without_a_password(page: Page, host: str):
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    member = make_membership(user=make_user(language="en"))
    sign_in(page, host, member.user.email)
    page.goto(f"{host}/accounts/2fa/webauthn/add/")
    confirm(page)
    assert find_barriers(page) == []
    page.locator("input[name=passwordless]").check()
    page.get_by_role("main").get_by_role("button", name="Add").click()
    expect(page).to_have_url(re.compile("/2fa/recovery-codes/"))

    sign_out(page, host)
    page.get_by_role("link", name="Sign in with a passkey").click()
    page.get_by_role("button", name="Continue").click()

    expect(page).to_have_url(f"{host}/w/{member.workspace.slug}/")


def test_b15_code_of_an_app_is_good_once_and_a_recovery_code_helps(page: Page, host: str):
    member = make_membership(user=make_user(language="en"))
    sign_in(page, host, member.user.email)
    page.goto(f"{host}/accounts/2fa/totp/activate/")
    confirm(page)
    assert find_barriers(page) == []
    secret = page.locator("#authenticator_secret").input_value()
    first, code = (
        format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)) for steps in (0, 1)
    )
    page.locator("input[name=code]").fill(first)
    page.get_by_role("button", name="Activate").click()
    recovery_code = page.locator("#recovery_codes").input_value().split()[0]

    home = f"{host}/w/{member.workspace.slug}/"
    sign_out(page, host)
    sign_in(page, host, member.user.email)
    page.locator("input[name=code]").fill(code)
    page.get_by_role("button", name="Sign In").click()
    expect(page).to_have_url(home)

    sign_out(page, host)
    sign_in(page, host, member.user.email)
    page.locator("input[name=code]").fill(code)
    page.get_by_role("button", name="Sign In").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("input[name=code]").fill(recovery_code)
    page.get_by_role("button", name="Sign In").click()
    expect(page).to_have_url(home)
