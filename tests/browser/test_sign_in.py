import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import Look, find_barriers, overflow, weigh
from tests.factories import PASSWORD, make_membership, make_user

pytestmark = pytest.mark.browser
HEADINGS = {"ko": "Mokpyo 로그인", "en": "Sign in to Mokpyo"}


def test_sign_in_page_suits_every_look(page: Page, site: str, look: Look):
    page.goto(f"{site}/accounts/login/")

    expect(page.get_by_role("heading", level=1)).to_have_text(HEADINGS[look.language])
    assert page.locator("html").get_attribute("lang") == look.language
    assert overflow(page) <= 0
    assert find_barriers(page) == []


def test_sign_in_page_is_light(page: Page, site: str):
    weight = weigh(page, f"{site}/accounts/login/")

    assert len(weight.urls) <= 5
    assert weight.wire_bytes <= 45_000


def test_member_signs_in_and_arrives_at_their_workspace(page: Page, site: str):
    member = make_membership(user=make_user(language="en"))

    page.goto(f"{site}/accounts/login/")
    page.locator("input[name=login]").fill(member.user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button").click()

    expect(page).to_have_url(f"{site}/w/{member.workspace.slug}/")


def test_wrong_password_is_told_beside_the_form(page: Page, site: str):
    user = make_user()

    page.goto(f"{site}/accounts/login/")
    page.locator("input[name=login]").fill(user.email)
    page.locator("input[name=password]").fill("not the password")
    page.get_by_role("main").get_by_role("button").click()

    expect(page).to_have_url(f"{site}/accounts/login/")
    expect(page.locator("input[name=login]")).to_have_value(user.email)
    expect(page.get_by_role("alert")).to_be_visible()
