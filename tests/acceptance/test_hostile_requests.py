"""Requests that nobody means well by, on the whole site; each case by its number."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from alerts.services.unsubscriptions import read_link, sign_link
from kpis.models import Kpi
from tests.acceptance.house import FOREIGN_CANARY, House
from tests.factories import PASSWORD, make_user
from tests.people import HTMX
from workspaces.models import User

pytestmark = pytest.mark.once

LISTS = (
    "", "goals/", "goals/check-ins/", "goals/calculators/plans/", "kpis/", "kpis/imports/",
    "kpis/sources/", "personas/", "personas/products/", "alerts/", "reviews/", "reviews/lessons/",
    "settings/audit/", "settings/members/",
)  # fmt: skip


def test_a04_no_parameter_of_a_list_reaches_another_workspace(db):
    house = House()
    foreign = Kpi.objects.across_workspaces(reason="test").get(name=FOREIGN_CANARY)
    kpi = foreign.public_id
    named = {
        "kpi": kpi, "goal": kpi, "workspace": "next", "q": FOREIGN_CANARY[:-4], "page": "2",
        "order_by": "workspace__slug", "sort": "-workspace__mission", "workspace__slug": "next",
    }  # fmt: skip

    answers = {path: house.clients["owner"].get(f"/w/acme/{path}", named) for path in LISTS}

    assert [path for path, answer in answers.items() if FOREIGN_CANARY in answer.text] == []
    assert {a.status_code for a in answers.values()} <= {200, 400, 404}


def test_b06_whoever_guesses_too_often_is_told_so_by_a_page(db):
    client = Client(raise_request_exception=False, REMOTE_ADDR="192.0.2.66")  # no other test's
    typed = {"login": "pat@acme.test", "password": "wrong wrong"}

    answers = [client.post("/accounts/login/", typed).status_code for _try in range(31)]

    assert set(answers) == {200, 429}
    assert answers[-1] == 429


def test_password_changes_with_the_old_one_alone(people):
    path, new = "/accounts/password/change/", "a horse and three staples"
    typed = {"password1": new, "password2": new}

    refused = people.post("editor", path, typed | {"oldpassword": "not this one"})
    changed = people.post("editor", path, typed | {"oldpassword": PASSWORD})

    assert (refused.status_code, changed.status_code) == (200, 302)
    assert User.objects.get(pk=people.members["editor"].user_id).check_password(new)


def test_c06_c08_a_session_that_ended_leads_the_whole_page_to_the_sign_in(people):
    page = people.get("editor", "/w/acme/goals/")
    Session.objects.all().delete()

    swap, typed = (
        people.clients["editor"].get("/w/acme/goals/", headers=HTMX),
        people.clients["editor"].post("/w/acme/goals/new/", {"title": "x"}, headers=HTMX),
    )

    assert "no-store" in page.headers["Cache-Control"]
    assert '"historyCacheSize":0' in page.text
    assert swap.headers["HX-Redirect"].startswith("/accounts/login/?next=")
    assert (swap.text, typed.status_code, typed.text) == ("", 401, "")


def test_c11_what_was_uploaded_has_no_address_and_what_is_exported_is_inert(people, data_dir):
    folder = data_dir / "files"
    folder.mkdir()
    (folder / "x.html").write_text("<script>canary()</script>")
    paths = ("/files/x.html", "/media/x.html", "/static/../files/x.html", "/uploads/x.html")

    answers = [people.get("owner", path) for path in paths]
    export = people.get("owner", "/w/acme/settings/audit/", {"format": "csv"})

    assert {answer.status_code for answer in answers} == {404}
    assert export.headers["Content-Disposition"].startswith("attachment")
    assert export.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in export.headers["Content-Security-Policy"]


CLOSED = [
    "/.env", "/.git/config", "/.git/HEAD", "/static/../config/settings/base.py", "/metrics",
    "/static/%2e%2e/manage.py", "/static/..%2fmanage.py", "/static/js/app.js.map", "/__debug__/",
    "/server-status", "/manage.py", "/var/secret_key", "/wp-login.php", "/api/v1/../../manage.py",
    "/static/", "/actuator/env", "/debug/default/view", "/phpinfo.php", "/backup.sql",
]  # fmt: skip


def test_f08_what_others_leave_open_is_closed(db):
    answers = {path: Client().get(path) for path in CLOSED}

    assert {path: a.status_code for path, a in answers.items() if a.status_code != 404} == {}
    assert not [path for path, a in answers.items() if "SECRET" in a.text or "import " in a.text]
    assert Client().get("/admin/").status_code == 302
    assert Client().trace("/").status_code == 405


def test_f09_links_in_mails_lead_to_the_site_of_the_settings(db, mailoutbox, settings):
    settings.SITE_URL = "https://goals.example.com"
    make_user(email="pat@acme.test")
    sent = {"email": "pat@acme.test"}
    path = "/accounts/password/reset/"

    refused = Client().post(path, sent, headers={"Host": "evil.test"})
    Client().post(path, sent, headers={"Host": "localhost", "X-Forwarded-Host": "evil.test"})

    assert refused.status_code == 400
    (mail,) = mailoutbox
    assert re.findall(r"https?://[^/\s]+", mail.body) == ["https://goals.example.com"]


SEARCHED = ("goals/", "kpis/", "personas/", "alerts/", "reviews/lessons/", "settings/audit/")
LOOKED_FOR = ("%_(" * 300 + "a\0b", "(" * 300 + "a*" * 300)


def test_f12_no_search_breaks_or_asks_more(people, django_assert_max_num_queries):
    for hostile in LOOKED_FOR:
        for path in SEARCHED:
            with django_assert_max_num_queries(12):
                answer = people.get("manager", f"/w/acme/{path}", {"q": hostile})
            assert answer.status_code in (200, 400), (path, hostile[:9])


def test_f17_a_new_key_leaves_sessions_and_links_valid(people, settings):
    link = sign_link(people.members["editor"])
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the next key", [settings.SECRET_KEY]

    assert people.get("editor", "/w/acme/").status_code == 200
    assert read_link(link) == people.members["editor"]

    settings.SECRET_KEY_FALLBACKS = []
    assert people.get("viewer", "/w/acme/").status_code == 302
