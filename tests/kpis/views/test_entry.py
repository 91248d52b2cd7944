import datetime as dt
import json
import re
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine

from kpis.enums import Kind
from kpis.models import Correction, Measurement
from kpis.services.measurements import MeasuredRow, record_measurements
from tests.factories import make_kpi

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)  # a Saturday, noon in Seoul
D = dt.date
TODAY, YESTERDAY = D(2026, 11, 21), D(2026, 11, 20)
ADDRESS = "/w/acme/kpis/entry/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def visits(people):
    return make_kpi(workspace=people.workspace, key="visits", name="Visits", breakdown=["channel"])


def record(kpi, on, value, **dimensions):
    rows = [MeasuredRow(kpi.key, on, Decimal(value), dimensions)]
    record_measurements(workspace=kpi.workspace, rows=rows, by=None, now=NOW)


def sheet(cells=(), *, columns=("visits",), days=(YESTERDAY, TODAY), seen=(), **fields):
    """What the form sends: the grid's frame, the texts of its cells, the values seen in it."""
    return {
        "action": "save",
        "column": list(columns),
        "starts": " ".join(day.isoformat() for day in days),
        "grain": "day",
        "seen": json.dumps(dict(seen)),
        **dict(cells),
        **fields,
    }


def stored(people):
    rows = Measurement.objects.for_workspace(people.workspace).order_by("measured_on")
    return [(one.measured_on, one.series.segment_key, one.value) for one in rows]


def tokens(response):
    return [column.token for column in response.context["grid"].columns]


def texts(response):
    return {cell.name: cell.text for row in response.context["grid"].rows for cell in row.cells}


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("get", {"owner": {200}, "editor": {200}, "viewer": {403}, "stranger": {404}}),
        ("post", {"owner": {302}, "editor": {302}, "viewer": {403}, "stranger": {404}}),
    ],
)
def test_four_people(people, visits, method, expected):
    data = sheet({"2026-11-21|visits": "5"}) if method == "post" else None

    assert people.statuses(method, ADDRESS, data) == expected


@pytest.mark.parametrize("who", ["viewer", "stranger"])
def test_who_may_not_stores_nothing(people, visits, who):
    people.post(who, ADDRESS, sheet({"2026-11-21|visits": "5"}))

    assert stored(people) == []


def test_grid_shows_the_recorded_kpis_in_use_and_the_days_up_to_today(people, visits):
    make_kpi(workspace=people.workspace, kind=Kind.DERIVED, formula="visits / 2")
    make_kpi(workspace=people.workspace, is_archived=True)
    record(visits, YESTERDAY, "1234.5")

    page = people.get("editor", ADDRESS)

    assert tokens(page) == ["visits"]
    assert len(texts(page)) == 14
    assert list(texts(page).items())[-2:] == [
        ("2026-11-20|visits", "1234.5"),
        ("2026-11-21|visits", ""),
    ]


def test_grid_is_chosen_by_the_address(people, visits):
    make_kpi(workspace=people.workspace, key="orders", name="Orders")
    record(visits, D(2026, 3, 4), 1, channel="b")
    record(visits, D(2026, 3, 4), 1, channel="a")
    asked = {
        "kpi": ["visits", "orders"],
        "by": "channel",
        "grain": "month",
        "rows": "7",
        "until": "2026-03-15",
    }

    page = people.get("editor", ADDRESS, asked)

    assert tokens(page) == ["visits[channel=a]", "visits[channel=b]", "orders"]
    rows = page.context["grid"].rows
    assert [rows[0].start, rows[-1].start, len(rows)] == [D(2025, 9, 1), D(2026, 3, 1), 7]


@pytest.mark.parametrize(
    "asked",
    [{"kpi": "magic"}, {"rows": "9999"}, {"until": "tomorrow"}, {"until": "2027-01-01"}],
    ids=lambda asked: next(iter(asked.values())),
)
def test_what_cannot_be_asked_is_as_usual(people, visits, asked):
    page = people.get("editor", ADDRESS, asked)

    assert page.status_code == 200
    assert (tokens(page), len(texts(page))) == (["visits"], 14)
    assert page.context["grid"].rows[-1].start == TODAY


def test_values_are_saved_and_the_same_grid_is_shown_again(people, visits):
    answer = people.post("editor", ADDRESS, sheet({"2026-11-21|visits": "1,200"}))

    assert stored(people) == [(TODAY, "", 1200)]
    query = parse_qs(urlsplit(answer.url).query)
    assert query == {"kpi": ["visits"], "grain": ["day"], "rows": ["2"], "until": ["2026-11-21"]}
    assert "Saved: 1 new, 0 corrected, 0 taken away." in text_of(people.get("editor", answer.url))


def test_htmx_gets_the_fresh_grid_back(people, visits):
    data = sheet({"2026-11-20|visits": "7", "2026-11-21|visits": ""})

    answer = people.post("editor", ADDRESS, data, htmx=True)

    assert answer.content.decode().strip().startswith('<section class="stack" id="entry">')
    assert "Saved: 1 new, 0 corrected, 0 taken away." in text_of(answer)
    assert 'name="2026-11-20|visits" value="7"' in text_of(answer)
    assert 'name="2026-11-21|visits" value=""' in text_of(answer)
    assert 'name="seen" value="{&quot;2026-11-20|visits&quot;: &quot;7&quot;}"' in text_of(answer)


def test_wrong_value_is_marked_and_nothing_is_saved(people, visits):
    data = sheet({"2026-11-20|visits": "7", "2026-11-21|visits": "=1+1"})

    answer = people.post("editor", ADDRESS, data)

    assert answer.status_code == 422
    assert stored(people) == []
    assert texts(answer) == {"2026-11-20|visits": "7", "2026-11-21|visits": "=1+1"}
    page = text_of(answer)
    assert "1 value has to be corrected; it is marked in the grid." in page
    assert "This is a formula. Save the file with values instead of formulas." in page
    assert page.count('aria-invalid="true"') == 1


def test_change_by_somebody_else_is_told_and_the_text_kept(people, visits):
    record(visits, TODAY, 9)
    data = sheet({"2026-11-21|visits": "8"}, seen={"2026-11-21|visits": "7"})

    answer = people.post("editor", ADDRESS, data)

    assert answer.status_code == 422
    assert texts(answer)["2026-11-21|visits"] == "8"
    assert "Somebody else has changed this to 9 meanwhile." in text_of(answer)
    assert stored(people) == [(TODAY, "", 9)]


def test_correction_keeps_the_old_value_and_who(people, visits):
    record(visits, TODAY, 9)
    data = sheet({"2026-11-21|visits": "8"}, seen={"2026-11-21|visits": "9"})

    people.post("editor", ADDRESS, data)

    [kept] = Correction.objects.for_workspace(people.workspace)
    assert (kept.old_value, kept.by) == (9, people.members["editor"].user)


@pytest.mark.parametrize("seen", ["nonsense", "[]", '{"2026-11-21|visits": "x"}', '{"a": 1}'])
def test_broken_memory_of_the_form_overwrites_nothing(people, visits, seen):
    record(visits, TODAY, 9)

    answer = people.post("editor", ADDRESS, sheet({"2026-11-21|visits": "8"}) | {"seen": seen})

    assert answer.status_code == 422
    assert stored(people) == [(TODAY, "", 9)]


@pytest.mark.parametrize("token", ["magic", "half", "visits[instagram]"])
def test_column_that_cannot_be_typed_is_named(people, visits, token):
    make_kpi(workspace=people.workspace, key="half", kind=Kind.DERIVED, formula="visits / 2")
    data = sheet({"2026-11-21|visits": "8"}, columns=["visits", token])

    answer = people.post("editor", ADDRESS, data)

    assert answer.status_code == 422
    assert [error.column for error in answer.context["desk"].errors] == [token]
    assert stored(people) == []


def test_column_of_another_workspace_does_not_exist(people, visits):
    make_kpi(key="theirs")

    answer = people.post("editor", ADDRESS, sheet({"2026-11-21|theirs": "8"}, columns=["theirs"]))

    assert answer.status_code == 422
    assert not Measurement.objects.across_workspaces(reason="test").exists()


BLOCK = "date\tVisits\tvisits[channel=b]\n2026-11-19\t7\tx\n2026-11-22\t1\t2"


def test_block_goes_into_the_grid_and_is_not_saved(people, visits):
    data = sheet({"2026-11-21|visits": "5"}, action="fill", block="date\tVisits\n2026-11-19\t7")

    answer = people.post("editor", ADDRESS, data)

    assert answer.status_code == 200
    assert texts(answer) == {
        "2026-11-19|visits": "7",
        "2026-11-20|visits": "",
        "2026-11-21|visits": "5",
    }
    assert "1 value is in the grid" in text_of(answer)
    assert stored(people) == []


def test_block_with_mistakes_names_them_by_row_and_column_and_marks_the_cells(people, visits):
    data = sheet(action="fill", block=BLOCK)

    assert people.post("editor", ADDRESS, data, htmx=True).status_code == 422
    answer = people.post("editor", ADDRESS, data)

    assert tokens(answer) == ["visits", "visits[channel=b]"]
    [error] = answer.context["desk"].errors
    assert (error.row, error.column, error.value) == (3, "date", "2026-11-22")
    assert "The date lies after today, 2026-11-21." in text_of(answer)
    assert "This is not a number." in text_of(answer)


@pytest.mark.parametrize(
    ("block", "sentence"),
    [
        ("", "There are no cells to read."),
        ("1\t" * 150, "Row 1: A block has at most 100 columns."),
        (
            "date\tvisits\n" + "\n".join(f"{TODAY - dt.timedelta(days=i)}\t1" for i in range(700)),
            "A grid holds at most 600 values.",
        ),
    ],
    ids=["empty", "wide", "long"],
)
def test_block_that_cannot_be_taken_is_kept_with_its_reason(people, visits, block, sentence):
    answer = people.post("editor", ADDRESS, sheet(action="fill", block=block))

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert answer.context["pasted"] == block


def test_grid_that_is_too_large_is_refused(people, visits):
    days = [TODAY - dt.timedelta(days=i) for i in range(601)]

    answer = people.post("editor", ADDRESS, sheet({"2026-11-21|visits": "1"}, days=days))

    assert answer.status_code == 422
    assert stored(people) == []


def test_emptied_value_is_taken_away(people, visits):
    record(visits, TODAY, 9)
    data = sheet({"2026-11-21|visits": ""}, seen={"2026-11-21|visits": "9"})

    people.post("editor", ADDRESS, data)

    assert stored(people) == []


def test_empty_workspace_leads_to_the_library(people):
    assert "Open the library" in text_of(people.get("editor", ADDRESS))


def test_script_is_fetched_only_when_somebody_goes_there(people, visits):
    page = text_of(people.get("editor", ADDRESS))

    assert re.search(r'data-script="/static/js/entry[.\w]*\.js"', page)
    assert not re.search(r"<script[^>]*entry", page)


def test_grid_costs_the_same_for_one_column_and_many(
    people, visits, django_assert_num_queries, django_assert_max_num_queries
):
    record(visits, TODAY, 1)
    with django_assert_max_num_queries(8) as one:
        people.get("editor", ADDRESS)
    for _each in range(4):
        record(make_kpi(workspace=people.workspace), TODAY, 1)

    with django_assert_num_queries(len(one)):
        assert len(tokens(people.get("editor", ADDRESS))) == 5
