import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_documentation_is_readable_under_the_strict_policy(page: Page, site: str):
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(f"{site}/api/v1/docs")
    operation = page.locator("#operations-Measurements-deliver_measurements")
    operation.get_by_role("button").first.click()

    expect(operation).to_contain_text("Idempotency-Key")
    expect(operation).to_contain_text("application/problem+json")
    assert [url for url in asked if not url.startswith((site, "data:"))] == []
