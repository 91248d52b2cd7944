import pytest

from tests.factories import make_kpi


@pytest.mark.once
def test_messages_travel_in_a_cookie_that_no_other_host_can_set(people, settings):
    settings.MESSAGE_STORAGE = "config.message_cookie.HostStorage"
    settings.SESSION_COOKIE_SECURE = True
    kpi = make_kpi(workspace=people.workspace, name="Visits")

    answer = people.post("editor", f"/w/acme/kpis/{kpi.public_id}/archive/")
    page = people.get("editor", answer.url)

    cookie = answer.cookies["__Host-messages"]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
    assert "toast" in page.text
    assert page.cookies["__Host-messages"]["max-age"] == 0
