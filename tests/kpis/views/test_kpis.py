import datetime as dt
import json
import shlex
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import escape

from kpis.enums import Kind, Unit
from kpis.models import Kpi
from kpis.services.measurements import MeasuredRow, record_measurements
from tests.factories import make_kpi

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)  # a Saturday, noon in Seoul
MONDAY = dt.date(2026, 11, 9)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def record(kpi, values, start=MONDAY, **dimensions):
    rows = [
        MeasuredRow(kpi.key, start + dt.timedelta(days=i), Decimal(value), dimensions)
        for i, value in enumerate(values)
    ]
    record_measurements(workspace=kpi.workspace, rows=rows, by=None, now=NOW)


@pytest.fixture
def ratio(people):
    """Bounce rate: 40 % last week, 50 % the week before; instagram better than the rest."""
    rate = make_kpi(
        workspace=people.workspace,
        key="rate",
        name="Bounce rate",
        kind=Kind.DERIVED,
        unit=Unit.PERCENT,
        direction="down",
        formula="bounced / sessions",
    )
    two_weeks = MONDAY - dt.timedelta(days=7)
    for key, instagram, search in (
        ("bounced", (30, 20), (20, 20)),
        ("sessions", (50, 60), (50, 40)),
    ):
        kpi = make_kpi(workspace=people.workspace, key=key, name=key.title())
        for channel, (before, now) in {"instagram": instagram, "search": search}.items():
            record(kpi, [before] * 7 + [now] * 7, start=two_weeks, channel=channel)
    return rate


def url(name, *arguments):
    return reverse(f"kpis:{name}", args=["acme", *arguments])


def text_of(response):
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def test_list_shows_last_full_week_change_and_freshness(people, ratio):
    page = people.get("viewer", url("kpi_list"))

    row = {row.kpi.key: row for row in page.context["rows"]}["rate"]
    assert row.latest.replace("\xa0", " ") == "40 %"
    assert row.change.replace("\xa0", " ") == "−10 pts"
    assert row.tone == "good"  # a bounce rate had better fall
    assert row.data_until == "Nov 15, 2026"
    assert row.is_stale
    assert row.spark
    assert "Late" in text_of(page)


def test_share_says_how_sure_it_is(people, ratio):
    page = people.get("viewer", url("kpi_detail", ratio.public_id))

    assert (
        "Between 36.4 % and 43.7 % with 95 % confidence, 37.7 % and 42.4 % with 80 %."
        in text_of(page)
    )
    assert "95 %: 36.4 % – 43.7 %" in text_of(page)  # in the table below the chart


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ({"q": "bounce"}, ["rate", "bounced"]),
        ({"q": "ｒａｔｅ"}, ["rate"]),
        ({"q": "nothing"}, []),
        ({"show": "derived"}, ["rate"]),
        ({"show": "archived"}, ["old"]),
        ({"q": "방문"}, ["visits"]),
    ],
)
def test_list_is_searched_and_narrowed(people, ratio, query, keys):
    make_kpi(workspace=people.workspace, key="old", is_archived=True)
    make_kpi(workspace=people.workspace, key="visits", name="New", library_key="new_visitors")

    page = people.get("viewer", url("kpi_list"), query)

    assert [row.kpi.key for row in page.context["rows"]] == keys


def test_empty_list_teaches_editors_the_library(people):
    assert url("library") in text_of(people.get("editor", url("kpi_list")))
    assert "Open the library" not in text_of(people.get("viewer", url("kpi_list")))


def test_list_costs_as_much_for_many_as_for_one(
    people, ratio, django_assert_max_num_queries, django_assert_num_queries
):
    people.get("viewer", url("kpi_list"))  # the session exists
    with django_assert_max_num_queries(8) as one:
        people.get("viewer", url("kpi_list"))
    for i in range(15):
        kpi = make_kpi(workspace=people.workspace, name=f"K{i}")
        record(kpi, [1, 2], channel=str(i % 3))
        make_kpi(workspace=people.workspace, kind=Kind.DERIVED, formula=f"{kpi.key} / sessions")

    with django_assert_num_queries(len(one)):
        page = people.get("viewer", url("kpi_list"))

    assert len(page.context["rows"]) > 30


def test_detail_opens_with_the_last_full_week_and_the_live_formula(people, ratio):
    page = people.get("viewer", url("kpi_detail", ratio.public_id))

    headline = page.context["shown"].headline
    assert headline.value.replace("\xa0", " ") == "40 %"
    assert headline.period.replace("\u2009", " ") == "Nov 9 – 15, 2026"
    inputs = [(one.kpi.key, one.value) for one in page.context["shown"].inputs]
    assert inputs == [("bounced", "280"), ("sessions", "700")]
    assert "<code>bounced / sessions</code>" in text_of(page)


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ({"grain": "day"}, "40 %"),
        ({"grain": "week", "segment": "channel=instagram"}, "33.3 %"),
        ({"segment": "channel=search"}, "50 %"),
        ({"grain": "nonsense", "segment": "no pair"}, "40 %"),
    ],
)
def test_grain_and_segment_are_chosen_in_the_address(people, ratio, query, value):
    for htmx in (False, True):
        page = people.get("viewer", url("kpi_detail", ratio.public_id), query, htmx=htmx)

        assert f">{value}</a>" in text_of(page)
        assert ('id="kpi-definition"' in text_of(page)) is not htmx


def test_numbers_lead_to_the_measurements_behind_them(people, ratio):
    query = {"grain": "week", "segment": "channel=instagram"}

    page = people.get("viewer", url("kpi_detail", ratio.public_id), query)

    sessions = Kpi.objects.for_workspace(people.workspace).get(key="sessions")
    address = url("measurement_list", sessions.public_id)
    behind = "segment=channel%3Dinstagram&amp;from=2026-11-09&amp;to=2026-11-15"
    assert f'<a href="{address}?{behind}">420</a>' in text_of(page)
    assert '<a class="verdict__number" href="#kpi-formula"' in text_of(page)
    source = people.get("viewer", address, {"segment": "channel=instagram", "from": "2026-11-09"})
    assert [row.value for row in source.context["rows"]] == ["60"] * 7
    recorded = text_of(people.get("viewer", url("kpi_detail", sessions.public_id)))
    assert f'href="{address}?from=2026-11-09&amp;to=2026-11-15"' in recorded


def test_segment_without_data_is_an_empty_chart(people, ratio):
    page = people.get("viewer", url("kpi_detail", ratio.public_id), {"segment": "channel=tv"})

    assert page.context["shown"].headline is None
    assert "There is no full window with data yet." in text_of(page)


def test_old_data_is_shown_up_to_its_own_end(people):
    kpi = make_kpi(workspace=people.workspace, key="visits")
    record(kpi, [1] * 30, start=dt.date(1997, 1, 6))

    page = people.get("viewer", url("kpi_detail", kpi.public_id))

    assert page.context["shown"].headline.period.startswith("Jan 27")


def test_chart_table_names_partial_weeks_and_missing_values(people, ratio):
    for key in ("bounced", "sessions"):
        record(Kpi.objects.for_workspace(people.workspace).get(key=key), [0], start=NOW.date())

    page = people.get("viewer", url("kpi_detail", ratio.public_id))

    assert [row.remark for row in page.context["chart"].rows][-1:] == ["No value: sessions is 0"]


@pytest.mark.parametrize(("htmx", "most"), [(False, 8), (True, 5)])
def test_detail_is_read_in_few_queries(people, ratio, htmx, most, django_assert_max_num_queries):
    with django_assert_max_num_queries(most):
        people.get("viewer", url("kpi_detail", ratio.public_id), htmx=htmx)


def test_command_to_copy_sends_the_newest_value_again(people):
    kpi = make_kpi(workspace=people.workspace, key="매출's")
    record(kpi, ["1", "204.50"], channel="인스타그램")

    page = people.get("viewer", url("kpi_detail", kpi.public_id))

    words = shlex.split(page.context["command"])
    assert words[:2] == ["curl", "http://testserver/api/v1/measurements"]
    assert "Authorization: Bearer $TOKEN" in words
    assert json.loads(words[-1]) == {
        "measurements": [
            {
                "kpi": "매출's",
                "date": "2026-11-10",
                "value": "204.5",
                "segment": {"channel": "인스타그램"},
            }
        ]
    }
    assert escape(page.context["command"]) in page.content.decode()


def test_command_to_copy_stands_where_nothing_is_recorded_yet_and_not_at_formulas(people, ratio):
    kpi = make_kpi(workspace=people.workspace, key="new")

    page = people.get("viewer", url("kpi_detail", kpi.public_id))

    assert '"date": "2026-11-21"' in page.context["command"]
    derived = people.get("viewer", url("kpi_detail", ratio.public_id))
    assert "curl " not in text_of(derived)


KPI = {
    "name": "Revenue",
    "key": "revenue",
    "unit": "money",
    "direction": "up",
    "cadence": "day",
    "lag_days": "1",
    "aggregation": "sum",
    "breakdown": "Channel, device ,channel",
}
DERIVED = {**KPI, "name": "AOV", "key": "aov", "formula": "revenue / orders", "min_volume": "30"}


def test_recorded_kpi_is_defined(people):
    answer = people.post("editor", url("kpi_create"), KPI)

    kpi = Kpi.objects.for_workspace(people.workspace).get(key="revenue")
    assert answer.url == url("kpi_detail", kpi.public_id)
    assert (kpi.kind, kpi.currency, kpi.breakdown) == ("measured", "KRW", ["channel", "device"])


def test_derived_kpi_is_defined(people):
    for key in ("revenue", "orders"):
        make_kpi(workspace=people.workspace, key=key)

    form = people.get("editor", url("kpi_create"), {"kind": "derived"})
    answer = people.post("editor", url("kpi_create") + "?kind=derived", DERIVED)

    assert "<code>orders</code> <code>revenue</code>" in text_of(form)
    kpi = Kpi.objects.for_workspace(people.workspace).get(key="aov")
    assert answer.status_code == 302
    assert (kpi.kind, kpi.formula, kpi.min_volume) == ("derived", "revenue / orders", 30)


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({"formula": ""}, "formula", "This field is required."),
        ({"formula": "open('/etc/passwd')"}, "formula", "Not allowed in a formula"),
        ({"formula": "revenue / vistors"}, "formula", "There is no KPI with this key: vistors."),
        ({"formula": "aov + revenue"}, "formula", "leads back to itself: aov → aov"),
        ({"key": "max"}, "key", "a meaning of its own"),
        ({"key": "a b"}, "key", "begin with a letter"),
        ({"min_volume": "many"}, "min_volume", "Enter a number."),
        ({"unit": "money", "currency": "won"}, "currency", "three capital letters"),
        ({"lag_days": "99"}, "lag_days", "less than or equal to 60"),
        ({"key": "revenue"}, "key", "Another KPI has this key."),
    ],
)
def test_wrong_field_is_named_and_what_was_typed_is_kept(people, sent, field, words):
    make_kpi(workspace=people.workspace, key="revenue")

    answer = people.post("editor", url("kpi_create") + "?kind=derived", {**DERIVED, **sent})

    errors = answer.context["form"].errors
    assert answer.status_code == 422
    assert any(words in error for error in errors[field])
    assert "__all__" not in errors
    assert DERIVED["name"] in text_of(answer)
    assert not Kpi.objects.for_workspace(people.workspace).filter(key="aov").exists()


def test_definition_is_edited_in_place(people, ratio):
    address = url("kpi_edit", ratio.public_id)
    sent = {**KPI, "name": "Bounces", "unit": "percent", "direction": "down", "version": "1"}

    form = text_of(people.get("editor", address, htmx=True))
    taken_back = people.clients["editor"].get(
        url("kpi_detail", ratio.public_id),
        headers={"HX-Request": "true", "HX-Target": "kpi-definition"},
    )
    answer = people.post(
        "editor", address, {**sent, "formula": "bounced / max(sessions, 1)"}, htmx=True
    )

    assert form.startswith('<section class="card" id="kpi-definition">')
    for shown in (taken_back, answer):
        assert text_of(shown).startswith('<section class="card" id="kpi-definition">')
        assert "<form" not in text_of(shown)
    assert "kpi:saved" in answer.headers["HX-Trigger"]
    ratio.refresh_from_db()
    assert (ratio.name, ratio.formula, ratio.version) == (
        "Bounces",
        "bounced / max(sessions, 1)",
        2,
    )


def test_definition_is_edited_without_javascript(people, ratio):
    address = url("kpi_edit", ratio.public_id)
    sent = {**KPI, "unit": "percent", "formula": "bounced / sessions", "version": "1"}

    assert people.post("editor", address, sent).url == url("kpi_detail", ratio.public_id)

    stale = people.post("editor", address, {**sent, "name": "Late"})
    assert stale.status_code == 422
    assert "Somebody else has saved this meanwhile." in text_of(stale)
    assert "Late" in text_of(stale)


def test_archived_kpi_leaves_the_list_and_comes_back(people, ratio):
    address = url("kpi_archive", ratio.public_id)

    people.post("editor", address)
    assert "rate" not in [r.kpi.key for r in people.get("viewer", url("kpi_list")).context["rows"]]
    assert "archived" in text_of(people.get("editor", url("kpi_detail", ratio.public_id)))

    people.post("editor", address)
    assert "rate" in [r.kpi.key for r in people.get("viewer", url("kpi_list")).context["rows"]]


def test_every_text_is_korean_for_a_korean_reader(people, ratio):
    user = people.members["viewer"].user
    user.language = "ko"
    user.save()

    page = text_of(people.get("viewer", url("kpi_detail", ratio.public_id)))

    assert 'lang="ko"' in page
    assert "2026년 11월 9일~15일" in page
