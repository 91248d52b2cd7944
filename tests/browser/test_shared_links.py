"""A link with a password, opened by a real browser, which says itself whence a form comes."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.factories import make_goal, make_membership
from workspaces.services.share_links import create_share_link

pytestmark = pytest.mark.browser


def test_password_opens_the_link(page: Page, site: str):
    member = make_membership()
    goal = make_goal(workspace=member.workspace, owner=member, title="Shared goal")
    _link, token = create_share_link(
        subject=goal, by=member, now=timezone.now(), days=1, password="open sesame"
    )

    page.goto(f"{site}/s/{token}/")
    page.locator("input[name=password]").fill("open sesame")
    page.get_by_role("main").get_by_role("button").click()

    expect(page.get_by_role("heading", name="Shared goal")).to_be_visible()
