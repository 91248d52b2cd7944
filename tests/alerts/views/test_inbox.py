import pytest
from django.core.mail import EmailMultiAlternatives, send_mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alerts.models import InboxMessage
from alerts.services.delivery import deliver_due
from tests.alerts.factories import NOW, make_alert, make_judged_target
from workspaces.enums import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_server(settings):
    settings.EMAIL_BACKEND = "alerts.channels.inbox.InboxBackend"


@pytest.fixture
def kept(people):
    """The mail to the manager about a miss."""
    make_alert(target=make_judged_target(workspace=people.workspace))
    deliver_due(now=NOW)
    return InboxMessage.objects.get(recipient=people.members[Role.MANAGER].user.email)


def address(name, message):
    return reverse(name, args=[message.public_id])


def test_mail_waits_for_its_addressee_only(people, kept):
    for name in ("inbox_detail", "inbox_html"):
        statuses = {
            who: people.get(who, address(name, kept)).status_code
            for who in ("manager", "owner", "viewer", "stranger")
        }
        assert statuses == {"manager": 200, "owner": 404, "viewer": 404, "stranger": 404}

    assert [*people.get("manager", reverse("inbox")).context["page"]] == [kept]
    assert [*people.get("viewer", reverse("inbox")).context["page"]] == []


def test_visitor_is_asked_to_sign_in(client, kept):
    for url in (reverse("inbox"), address("inbox_detail", kept), address("inbox_html", kept)):
        assert client.get(url).status_code == 302


def test_detail_frames_the_html_and_holds_the_text(people, kept):
    page = people.get("manager", address("inbox_detail", kept)).content.decode()

    assert f'src="{address("inbox_html", kept)}"' in page
    assert "allow-scripts" not in page
    assert "allow-same-origin" not in page
    assert "missed its target" in page


def test_framed_html_carries_its_image_and_may_do_nothing(people, kept):
    response = people.get("manager", address("inbox_html", kept))

    html, policy = response.content.decode(), response.headers["Content-Security-Policy"]
    assert 'src="data:image/png;base64,' in html
    assert "cid:" not in html
    assert '<base target="_top">' in html
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:;")
    assert "allow-scripts" not in policy
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_pages_around_it_keep_the_strict_policy(people, kept):
    response = people.get("manager", address("inbox_detail", kept))

    assert "unsafe-inline" not in response.headers["Content-Security-Policy"]
    assert response.headers["X-Frame-Options"] == "DENY"


def test_hostile_html_of_any_mail_stays_in_the_sandbox(people):
    mail = EmailMultiAlternatives("s", "t", to=[people.members[Role.VIEWER].user.email])
    mail.attach_alternative("<script>alert(1)</script>", "text/html")
    mail.send()
    message = InboxMessage.objects.get()

    page = people.get("viewer", address("inbox_detail", message)).content
    framed = people.get("viewer", address("inbox_html", message))

    assert b"<script>alert" not in page
    assert "default-src 'none'" in framed.headers["Content-Security-Policy"]


def test_mail_without_html_is_shown_as_text(people):
    send_mail("Hello", "Dear <b>you</b>", None, [people.members[Role.VIEWER].user.email])
    message = InboxMessage.objects.get()

    page = people.get("viewer", address("inbox_detail", message)).content.decode()

    assert "Dear &lt;b&gt;you&lt;/b&gt;" in page
    assert "<iframe" not in page
    assert people.get("viewer", address("inbox_html", message)).status_code == 404


def test_opening_marks_as_read_once_by_a_post_of_its_own(people, kept):
    url = address("inbox_read", kept)
    people.get("manager", address("inbox_detail", kept))
    kept.refresh_from_db()
    by_looking = kept.read_at

    statuses = [people.post("stranger", url).status_code, people.get("manager", url).status_code]
    people.post("manager", url)
    kept.refresh_from_db()
    first = kept.read_at
    people.post("manager", url)
    kept.refresh_from_db()

    assert (by_looking, statuses) == (None, [404, 405])
    assert kept.read_at == first is not None


def test_list_costs_as_many_queries_at_one_row_as_at_fifty(people):
    to = [people.members[Role.VIEWER].user.email]

    def queries():
        with CaptureQueriesContext(connection) as captured:
            people.get("viewer", reverse("inbox"))
        return len(captured)

    send_mail("s", "b", None, to)
    one = queries()
    for _ in range(49):
        send_mail("s", "b", None, to)

    assert (one, queries()) == (3, 3)
