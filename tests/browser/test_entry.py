"""The grid of measurements in a real browser: pasting, keys, the block that the server sorts."""

import datetime as dt
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from kpis.models import Measurement
from tests.browser.looking import find_barriers, overflow
from tests.factories import make_kpi, make_measurement, make_membership, make_series, make_user

pytestmark = pytest.mark.browser

PASTE = """(input, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
  if (input.dispatchEvent(event)) input.value = text;
}"""


@pytest.fixture
def member(transactional_db):
    member = make_membership(user=make_user(language="en"))
    for key in ("visits", "orders"):
        make_kpi(workspace=member.workspace, key=key, name=key.title())
    return member


@pytest.fixture
def grid(page, site, sign_in, member):
    """A grid of two KPIs and a week, with its script at hand."""
    sign_in(page.context, member.user)
    address = f"{site}/w/{member.workspace.slug}/kpis/entry/?rows=7&kpi=visits&kpi=orders"
    with page.expect_response("**/entry*.js"):
        page.goto(address)
        page.locator("table.entry input").first.focus()
    return page


def cell(page, row, column):
    return page.locator("table.entry tbody tr").nth(row).locator("input").nth(column)


def test_pasted_cells_go_in_from_the_focused_one_on(grid, member):
    cell(grid, 1, 0).focus()
    cell(grid, 1, 0).evaluate(PASTE, "1\t2\n3\t4\n")

    for row, values in ((0, ["", ""]), (1, ["1", "2"]), (2, ["3", "4"]), (3, ["", ""])):
        for column, value in enumerate(values):
            expect(cell(grid, row, column)).to_have_value(value)

    grid.keyboard.press("Control+Enter")
    expect(grid.locator("#entry [role=status]")).to_contain_text("Saved: 4 new")
    rows = Measurement.objects.for_workspace(member.workspace)
    assert sorted(row.value for row in rows) == [1, 2, 3, 4]


def test_single_value_is_pasted_as_anywhere(grid):
    cell(grid, 0, 0).evaluate(PASTE, "12")

    expect(cell(grid, 0, 0)).to_have_value("12")


def test_block_with_headings_and_dates_finds_its_places(grid, member):
    today = member.workspace.today(dt.datetime.now(dt.UTC))
    block = f"date\tOrders\n{today - dt.timedelta(days=30)}\t5"

    cell(grid, 0, 0).evaluate(PASTE, block)

    expect(grid.locator("#entry [role=status]")).to_contain_text("1 value is in the grid")
    expect(grid.locator("table.entry tbody tr")).to_have_count(8)
    expect(cell(grid, 0, 1)).to_have_value("5")


def test_keys_move_up_and_down(grid):
    cell(grid, 0, 1).focus()
    grid.keyboard.press("Enter")
    expect(cell(grid, 1, 1)).to_be_focused()
    grid.keyboard.press("ArrowDown")
    grid.keyboard.press("ArrowUp")
    grid.keyboard.press("ArrowUp")
    expect(cell(grid, 0, 1)).to_be_focused()


def test_page_suits_every_look(page, site, sign_in, member, look):
    member.user.language, member.user.theme = look.language, look.theme
    member.user.save()
    today = member.workspace.today(dt.datetime.now(dt.UTC))
    kpi = make_kpi(
        workspace=member.workspace, key="revenue", name="Revenue", unit="money", currency="KRW"
    )
    series = make_series(kpi=kpi, segment_key="channel=a", dimensions={"channel": "a"})
    make_measurement(series=series, measured_on=today, value=Decimal("1234567.89"))
    sign_in(page.context, member.user)
    page.goto(f"{site}/w/{member.workspace.slug}/kpis/entry/?rows=7&kpi=visits&kpi=revenue")
    page.locator("table.entry input").first.fill("many")

    page.locator("button[value=save]").click()

    expect(page.locator("#entry [role=alert]")).to_be_visible()
    assert overflow(page) <= 0
    assert find_barriers(page) == []


@pytest.mark.parametrize("address", ["conversions/", "library/"])
def test_other_pages_of_kinds_suit_every_look(page, site, sign_in, member, look, address):
    member.user.language, member.user.theme = look.language, look.theme
    member.user.save()
    sign_in(page.context, member.user)

    page.goto(f"{site}/w/{member.workspace.slug}/kpis/{address}")

    assert overflow(page) <= 0
    assert find_barriers(page) == []
