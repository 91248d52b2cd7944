"""Setting a goal in ten steps with nothing but the keyboard, left half-way and resumed."""

import pytest
from playwright.sync_api import Page, expect

from goals.calc.steps import KEYS
from goals.models import Goal, GoalDraft
from tests.browser.looking import Look, find_barriers, overflow
from tests.factories import make_goal, make_membership, make_user

pytestmark = pytest.mark.browser

TITLES = {"ko": "단골을 부르는 방문자 늘리기", "en": "Visitors who become regulars"}
LONGEST_WAY = 120  # presses of the Tab key to anything on a page


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on what `selector` names."""
    for _ in range(LONGEST_WAY):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by Tab on {page.url}")


def press(page: Page, selector: str) -> None:
    """Go to a link or a button by Tab, and press Enter; wait for the page that follows."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def retype(page: Page, selector: str, text: str) -> None:
    """Go to a field by Tab and write something else into it."""
    tab_to(page, selector)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)


def next_step(page: Page, step: str) -> None:
    press(page, "button[value=next]")
    page.wait_for_url(f"**/{step}/")


@pytest.mark.parametrize("look", ["ko-dark-360", "en-light-1280"], indirect=True)
def test_ten_steps_are_walked_by_keyboard_left_and_resumed(
    page: Page, site: str, sign_in, look: Look
):
    user = make_user(language=look.language, theme=look.theme)
    member = make_membership(user=user)
    make_goal(workspace=member.workspace, priority=1)
    sign_in(page.context, user)
    page.goto(f"{site}/w/{member.workspace.slug}/goals/")

    page.locator("#content").focus()
    page.keyboard.press("n")
    page.wait_for_url("**/goals/drafts/")
    assert (overflow(page), find_barriers(page)) == (0, [])
    press(page, "button[value=acquisition]")
    page.wait_for_url("**/purpose/")
    for step in KEYS[1:]:
        assert (overflow(page), find_barriers(page)) == (0, []), step
        if step == "align":
            retype(page, "[name=title]", TITLES[look.language])
            expect(page.locator("#growing")).to_contain_text(TITLES[look.language])
        next_step(page, step)
        if step == "priority":
            retype(page, "[name=priority]", "2")
            press(page, "button[value=leave]")
            page.wait_for_url("**/goals/drafts/")
            press(page, ".item__title")
            page.wait_for_url("**/priority/")
            expect(page.locator("[name=priority]")).to_have_value("2")
        if step == "review":
            tab_to(page, "[name=review_rhythm]")
            page.keyboard.press("ArrowDown")
    tab_to(page, "[name=agree]")
    page.keyboard.press("Space")
    press(page, "button[value=next]")
    assert (overflow(page), find_barriers(page)) == (0, [])
    press(page, "main button.btn--primary")

    goal = Goal.objects.for_workspace(member.workspace).get(title=TITLES[look.language])
    expect(page.get_by_role("heading", level=1)).to_have_text(goal.title)
    expect(page.locator("#goal-smart li")).to_have_count(5)
    expect(page.locator("#goal-waiting")).to_be_visible()
    assert (goal.priority, goal.parent is not None) == (2, True)
    assert (goal.review_rhythm, goal.told.get().must_agree) == ("monthly", True)
    assert len(GoalDraft.objects.for_workspace(member.workspace).get().waiting) == 4
    assert (overflow(page), find_barriers(page)) == (0, [])


def test_draft_is_kept_while_one_types(page: Page, site: str, sign_in):
    member = make_membership(user=make_user(language="en"))
    sign_in(page.context, member.user)
    page.goto(f"{site}/w/{member.workspace.slug}/goals/drafts/")
    press(page, "button[value='']")

    tab_to(page, "[name=purpose]")
    page.keyboard.type("So that buyers come back.")
    expect(page.locator("#growing")).to_contain_text("So that buyers come back.")
    page.reload()

    expect(page.locator("[name=purpose]")).to_have_value("So that buyers come back.")
