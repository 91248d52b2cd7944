"""A queue of check-ins, answered with nothing but the keyboard."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from goals.models import CheckIn
from tests.browser.looking import Look, find_barriers, overflow
from tests.factories import make_goal, make_kpi, make_membership, make_target, make_user

pytestmark = pytest.mark.browser

COUNT = 12


@pytest.mark.parametrize("look", ["ko-dark-360"], indirect=True)
def test_twelve_are_answered_by_keyboard(page: Page, site: str, sign_in, look: Look):
    user = make_user(language=look.language, theme=look.theme)
    member = make_membership(user=user)
    today = member.workspace.today(timezone.now())
    goal = make_goal(workspace=member.workspace, owner=member, starts_on=today, ends_on=today)
    for _number in range(COUNT):
        kpi = make_kpi(workspace=member.workspace)
        make_target(goal=goal, kpi=kpi, ends_on=today + dt.timedelta(30))
    sign_in(page.context, user)
    page.goto(f"{site}/w/{member.workspace.slug}/")
    expect(page.locator("#owed")).to_be_visible()
    assert (overflow(page), find_barriers(page)) == (0, [])

    page.goto(f"{site}/w/{member.workspace.slug}/goals/check-ins/")
    for number in range(COUNT):
        if number == 0:
            assert (overflow(page), find_barriers(page)) == (0, [])
        expect(page.locator("[name=value]")).to_be_focused()
        page.keyboard.type("12")
        page.keyboard.press("Tab")
        while page.evaluate("document.activeElement.name") != "confidence":
            page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.type(f"Note {number}")
        with page.expect_navigation():
            page.keyboard.press("Enter")

    assert (overflow(page), find_barriers(page)) == (0, [])
    said = CheckIn.objects.for_workspace(member.workspace)
    assert said.filter(by=user, value=12).values("target").distinct().count() == COUNT
