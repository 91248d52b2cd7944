import re
from pathlib import Path

from django.utils import timezone

from tests.factories import make_membership
from workspaces.enums import Role
from workspaces.services.audit import record_change
from workspaces.views.audit import ACTIONS

ROOT = Path(__file__).resolve().parents[3]
URL = "/w/acme/settings/audit/"


def write(people, count=1):
    for _ in range(count):
        record_change(
            workspace=people.workspace,
            by=people.members["owner"],
            action="role changed",
            subject=people.members["viewer"],
            before={"role": "viewer"},
            after={"role": "editor"},
        )


def test_those_who_answer_for_the_workspace_read_it(people):
    assert people.statuses("get", URL) == {
        "owner": {200},
        "editor": {403},
        "viewer": {403},
        "stranger": {404},
    }
    assert people.get("manager", URL).status_code == 200


def test_values_are_shown_in_words(people):
    write(people)

    (row,) = people.get("owner", URL).context["rows"]

    (change,) = row["changes"]
    assert (row["kind"], change.label, change.before, change.after) == (
        "member",
        "role",
        "Viewer",
        "Editor",
    )


def test_days_and_hours_are_shown_as_on_pages(people):
    after = {
        "expires_at": "2026-12-22 10:35:16.483698+00:00",
        "ends_on": "2026-12-22",
        "title": "2026-13-45",
    }
    record_change(
        workspace=people.workspace,
        by=people.members["owner"],
        action="changed",
        subject=people.members["viewer"],
        after=after,
    )

    (row,) = people.get("owner", URL).context["rows"]

    shown = {change.label: change.after for change in row["changes"]}
    assert shown == {
        "expires at": "Dec 22, 2026, 19:35",
        "ends on": "Dec 22, 2026",
        "title": "2026-13-45",
    }


def rows(people, **query):
    return people.get("manager", URL, query).context["rows"]


def test_f12_trail_is_narrowed_by_words_kind_object_and_days(people):
    write(people)
    today = people.workspace.today(timezone.now()).isoformat()

    found = {
        name: len(rows(people, **query))
        for name, query in {
            "person": {"q": "OWNER"},
            "nobody": {"q": "zzz"},
            "kind": {"kind": "membership"},
            "object": {"object": people.members["viewer"].public_id},
            "another object": {"object": people.members["owner"].public_id},
            "today": {"since": today, "until": today},
            "later": {"since": "9999-12-31"},
            "ever": {"since": "0001-01-01", "until": "9999-12-31"},
            "nonsense": {"since": "soon", "kind": "no such"},
            "F12": {"q": "%" * 100},
        }.items()
    }

    assert found == {
        "person": 1,
        "nobody": 0,
        "kind": 1,
        "object": 1,
        "another object": 0,
        "today": 1,
        "later": 0,
        "ever": 1,
        "nonsense": 1,
        "F12": 0,
    }


def test_trail_tells_from_where_and_downloads_as_it_is_narrowed(people):
    member = people.members["viewer"]
    url = f"/w/acme/settings/members/{member.public_id}/role/"
    people.clients["owner"].post(url, {"role": "editor"}, REMOTE_ADDR="192.0.2.7")

    page = people.get("manager", URL)
    file = (
        people.get("manager", URL, {"q": "owner", "format": "csv"}).getvalue().decode("utf-8-sig")
    )

    assert "192.0.2.7" in page.text
    heading, line = file.splitlines()
    assert heading == "When,By,From where,What,Kind,Object,Before,After"
    assert ",Owner,192.0.2.7,role changed,member,Viewer," in line


def test_trail_stays_when_the_person_is_gone(people):
    write(people)
    people.members["owner"].user.delete()

    (row,) = rows(people)

    assert (row["entry"].by, row["entry"].by_name) == (None, "Owner")


def test_another_workspace_reads_its_own_trail_only(people):
    write(people)
    own = make_membership(role=Role.OWNER)
    people.clients["stranger"].force_login(own.user)

    response = people.get("stranger", f"/w/{own.workspace.slug}/settings/audit/")

    assert response.context["rows"] == []


def test_page_asks_the_same_queries_for_one_and_for_fifty(people, django_assert_max_num_queries):
    write(people)
    with django_assert_max_num_queries(8) as few:
        people.get("owner", URL)
    write(people, 60)

    with django_assert_max_num_queries(8) as many:
        response = people.get("owner", URL)

    assert len(many) == len(few)
    assert len(response.context["rows"]) == 50


def test_what_is_empty_is_not_listed_and_lists_are_spelled_out(people):
    record_change(
        workspace=people.workspace,
        by=None,
        action="created",
        subject=people.members["viewer"],
        before={"role": None},
        after={"role": "", "tags": ["a", "b"], "unknown": 3},
    )

    (row,) = people.get("owner", URL).context["rows"]

    assert [(change.label, change.after) for change in row["changes"]] == [
        ("tags", "a, b"),
        ("unknown", 3),
    ]
    assert (row["action"], row["entry"].by_name) == ("created", "Mokpyo")


def test_every_action_that_services_write_has_words():
    written = re.compile(r'action="([a-z ]+)"')
    rooms = ["alerts", "goals", "kpis", "personas", "workspaces"]
    sources = [path for room in rooms for path in (ROOT / room).rglob("*.py")]

    found = {action for path in sources for action in written.findall(path.read_text("utf-8"))}

    assert found - set(ACTIONS) == set()
    assert len(found) > 5
