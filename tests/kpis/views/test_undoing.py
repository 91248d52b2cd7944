import pytest

from kpis.models import Measurement
from tests.factories import make_kpi
from tests.kpis.views.test_imports import newest, send, stored, text_of

FIRST = "kpi,date,value\nvisits,2026-11-01,1\n"
SECOND = "kpi,date,value\nvisits,2026-11-01,10\nvisits,2026-11-02,20\nvisits,2026-11-03,30\n"


@pytest.fixture(autouse=True)
def visits(people):
    return make_kpi(workspace=people.workspace, key="visits")


def imported(people, content):
    url = send(people, content).url
    people.post("editor", f"{url}apply/")
    return url


def test_the_numbers_are_said_first_and_what_was_kept_afterwards(people):
    imported(people, FIRST)
    url = imported(people, SECOND)
    imported(people, SECOND.replace("02,20", "02,21"))

    asked = people.get("editor", f"{url}undo/")

    assert asked.context["undoing"] == (1, 1, 1)
    assert stored(people) == 3

    done = people.post("editor", f"{url}undo/")

    assert done.url == url
    rows = Measurement.objects.for_workspace(people.workspace).order_by("measured_on")
    assert [int(row.value) for row in rows] == [1, 21]
    page = text_of(people.get("viewer", url))
    assert "Kept, because it changed later" in page
    assert '<td data-label="Date" class="nowrap">2026-11-02</td>' in page
    assert '<td data-label="Value" class="num">21</td>' in page


def test_undoing_twice_is_refused_with_a_sentence(people):
    url = imported(people, FIRST)
    people.post("editor", f"{url}undo/")
    imported(people, FIRST)

    for ask in (people.get, people.post):
        assert ask("editor", f"{url}undo/").url == url
        assert "Nothing of this import is stored" in text_of(people.get("editor", url))
    assert stored(people) == 1


def test_only_who_may_edit_is_offered_it_and_only_what_is_stored(people):
    waiting = send(people, FIRST).url
    url = imported(people, FIRST)

    offered = {
        (who, address): "undo/" in text_of(people.get(who, address))
        for who in ("editor", "viewer")
        for address in (url, waiting)
    }

    assert [key for key, is_offered in offered.items() if is_offered] == [("editor", url)]
    assert people.statuses("get", f"{url}undo/") == {
        "owner": {200},
        "editor": {200},
        "viewer": {403},
        "stranger": {404},
    }


def test_viewer_and_stranger_undo_nothing(people):
    url = imported(people, FIRST)

    for who in ("viewer", "stranger"):
        people.post(who, f"{url}undo/")

    assert newest(people).state == "applied"
    assert stored(people) == 1
