"""S8, C02, C03, C10: hostile texts in a browser that counts what they would have it do."""

import pytest
from playwright.sync_api import Page, Request

from tests.acceptance.house import House
from tests.acceptance.planting import Planter, Queue
from workspaces.models import Membership

pytestmark = pytest.mark.browser
PAGES = ("", "goals/{goal_id}/", "personas/{persona_id}/")


def test_c02_c03_c10_hostile_texts_run_nothing_and_ask_for_nothing(page: Page, site: str, sign_in):
    house = House()
    Planter().plant(lambda c: Queue(c.longest, 7 * len(str(c))).take())
    owners = Membership.objects.for_workspace(house.workspace).filter(role="owner")
    sign_in(page.context, owners.get(user__is_active=True).user)
    ran, asked = [], []

    def note(request: Request) -> None:
        if not request.url.startswith(site) or "pwned" in request.url:
            asked.append(request.url)

    page.context.expose_function("canary", lambda: ran.append(page.url))
    page.context.on("request", note)

    for path in PAGES:
        page.goto(f"{site}/w/acme/{path.format(**house.arguments)}", wait_until="networkidle")
        assert page.locator("#content, main").first.is_visible()

    assert (ran, asked) == ([], [])
    assert page.evaluate("canary()") is None
    assert len(ran) == 1
