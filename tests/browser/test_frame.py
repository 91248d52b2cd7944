"""The frame of every page in a real browser: keys, focus, toasts, charts, phones, no script."""

import pytest
from playwright.sync_api import expect

from tests.browser.looking import find_barriers, overflow
from tests.factories import PASSWORD, make_membership, make_persona, make_user

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def persona_page(page, site, sign_in):
    """A persona's page as an editor of its workspace sees it."""
    member = make_membership(user=make_user(language="en"))
    persona = make_persona(workspace=member.workspace, name="Minji", quote="Show me the price.")
    sign_in(page.context, member.user)
    page.goto(f"{site}/w/{member.workspace.slug}/personas/{persona.public_id}/")
    return page


def test_chart_is_read_by_arrow_keys(page, site):
    page.goto(site)
    chart = page.locator("figure svg[role=img]:visible")
    read = page.locator(".chart__read")

    chart.focus()
    page.keyboard.press("ArrowLeft")
    expect(read).to_have_text("Feb 15, 2027 · 11,450")
    page.keyboard.press("ArrowLeft")
    expect(read).to_have_text("Feb 8, 2027 · 11,310")
    page.keyboard.press("Tab")
    expect(read).to_have_text("")


def test_chart_is_read_by_the_pointer(page, site):
    page.goto(site)
    box = page.locator("figure svg[role=img]:visible").bounding_box()

    page.mouse.move(box["x"] + box["width"] * 0.08, box["y"] + box["height"] / 2)

    expect(page.locator(".chart__read")).to_have_text("Sep 7, 2026 · 9,870")


def test_phone_gets_the_narrow_chart(page, site):
    page.set_viewport_size(PHONE)
    page.goto(site)

    expect(page.locator(".chart__narrow")).to_be_visible()
    expect(page.locator(".chart__wide")).to_be_hidden()


def test_sequence_of_keys_opens_a_page(persona_page):
    persona_page.keyboard.press("g")
    persona_page.keyboard.press("p")

    persona_page.wait_for_url("**/personas/")


def test_help_lists_the_keys_of_the_page(persona_page):
    persona_page.keyboard.press("?")

    expect(persona_page.locator("#keys-list")).to_contain_text("Personas")
    expect(persona_page.locator("#keys-list dt", has_text="p")).to_have_text("g p")


def test_keys_stay_silent_in_a_field_and_when_switched_off(persona_page):
    address = persona_page.url
    persona_page.keyboard.press("?")
    persona_page.uncheck("#keys-on")
    persona_page.keyboard.press("Escape")

    persona_page.locator("#content").focus()
    persona_page.keyboard.press("g")
    persona_page.keyboard.press("p")
    persona_page.keyboard.press("?")

    expect(persona_page.locator("#keys")).to_be_hidden()
    assert persona_page.url == address


def test_escape_takes_editing_back_and_focus_returns(persona_page):
    opener = persona_page.locator("[id^=edit-]").first
    name = opener.get_attribute("id")
    opener.focus()

    persona_page.keyboard.press("Enter")
    expect(persona_page.locator("[data-focus]")).to_be_focused()
    persona_page.keyboard.press("Tab")
    persona_page.keyboard.press("Escape")

    expect(persona_page.locator(f"#{name}")).to_be_focused()


def test_failed_request_says_so_and_keeps_what_was_typed(persona_page, faults):
    persona_page.locator("[id^=edit-]").first.click()
    field = persona_page.locator("form.form :is(input:not([type=hidden]), textarea)").first
    field.fill("typed")
    persona_page.route("**/edit/**", lambda route: route.abort())

    persona_page.locator("form.form .btn--primary").click()

    expect(persona_page.locator(".toast--error")).to_contain_text("That did not work")
    expect(field).to_have_value("typed")
    persona_page.locator(".toast [data-dismiss]").click()
    expect(persona_page.locator(".toast")).to_have_count(0)
    assert [line.split(",")[0] for line in faults.lines] == [
        "htmx:afterRequest",
        "htmx:sendError",
    ]
    faults.lines.clear()  # htmx tells the console, too


def test_menu_closes_on_escape_and_gives_focus_back(persona_page):
    opener = persona_page.locator(".top .menu--end summary")
    opener.click()
    expect(persona_page.locator(".top .menu--end .menu__panel")).to_be_visible()

    persona_page.keyboard.press("Escape")

    expect(persona_page.locator(".top .menu--end .menu__panel")).to_be_hidden()
    expect(opener).to_be_focused()


def test_public_pages_suit_every_look(page, site, look):
    for path in ("/", "/accounts/password/reset/", "/nothing"):
        page.goto(site + path)

        assert page.locator("html").get_attribute("lang") == look.language
        assert overflow(page) <= 0
        assert find_barriers(page) == []


def test_everything_to_press_in_the_frame_fits_a_finger(persona_page):
    persona_page.set_viewport_size(PHONE)

    sizes = persona_page.evaluate(
        "[...document.querySelectorAll('.top a, .top summary, .nav a, .nav summary')]"
        ".filter((element) => element.checkVisibility())"
        ".map((element) => element.getBoundingClientRect())"
        ".map((box) => [Math.round(box.width), Math.round(box.height)])"
    )

    assert len(sizes) >= 8
    assert [size for size in sizes if min(size) < 44] == []


def test_signing_in_needs_no_script(browser, site):
    user = make_user(language="en")
    context = browser.new_context(java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto(f"{site}/accounts/login/")

    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.click("button.btn--primary")

    expect(page.get_by_text("belong to no workspace yet")).to_be_visible()
    context.close()
