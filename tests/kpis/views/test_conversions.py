import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from kpis.enums import Kind, Unit
from kpis.models import ConversionType, ConversionValue, Kpi
from kpis.services.measurements import MeasuredRow, record_measurements
from tests.factories import make_conversion_type, make_kpi

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)
D = dt.date
READ = {"owner": {200}, "editor": {200}, "viewer": {200}, "stranger": {404}}
EDIT = {"owner": {200}, "editor": {200}, "viewer": {403}, "stranger": {404}}
SEND = {"owner": {422}, "editor": {422}, "viewer": {403}, "stranger": {404}}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def lead(people):
    return make_conversion_type(
        workspace=people.workspace,
        key="lead",
        name="Lead",
        worth={D(2025, 1, 1): 10_000, D(2026, 1, 1): 12_000},
    )


def url(name, *args):
    return reverse(f"kpis:{name}", args=["acme", *args])


def text_of(response):
    return response.content.decode()


def record(people, key, on, value, **dimensions):
    rows = [MeasuredRow(key, on, Decimal(value), dimensions)]
    record_measurements(workspace=people.workspace, rows=rows, by=None, now=NOW)


def history(people):
    values = ConversionValue.objects.for_workspace(people.workspace).order_by("valid_from")
    return [(each.valid_from, each.value) for each in values]


@pytest.mark.parametrize(
    ("method", "name", "takes_type", "expected"),
    [
        ("get", "conversion_type_list", False, READ),
        ("get", "conversion_type_create", False, EDIT),
        ("get", "conversion_type_edit", True, EDIT),
        ("get", "conversion_value_add", True, EDIT),
        ("post", "conversion_type_create", False, SEND),
        ("post", "conversion_type_edit", True, SEND),
        ("post", "conversion_value_add", True, SEND),
    ],
)
def test_four_people(people, lead, method, name, takes_type, expected):
    address = url(name, lead.public_id) if takes_type else url(name)

    assert people.statuses(method, address) == expected


@pytest.mark.parametrize(
    ("who", "page", "fragment"),
    [("owner", 302, 200), ("editor", 302, 200), ("viewer", 403, 403), ("stranger", 404, 404)],
)
def test_four_people_take_a_value_back(people, lead, who, page, fragment):
    address = url("conversion_value_remove", lead.public_id, "2026-01-01")

    assert people.post(who, address).status_code == page
    assert people.post(who, address, htmx=True).status_code == fragment
    assert len(history(people)) == (1 if page == 302 else 2)


@pytest.mark.parametrize("name", ["conversion_type_edit", "conversion_value_add"])
def test_type_of_another_workspace_is_not_found(people, name):
    theirs = make_conversion_type(key="lead")

    assert people.get("owner", url(name, theirs.public_id)).status_code == 404


def test_list_shows_what_holds_today_and_what_the_data_names(people, lead):
    make_kpi(workspace=people.workspace, key="conversions")
    record(people, "conversions", D(2026, 1, 1), 1, conversion_type="lead")
    record(people, "conversions", D(2026, 1, 1), 1, conversion_type="call back", channel="a")
    record(people, "conversions", D(2026, 1, 2), 1, conversion_type="call back", channel="b")

    page = people.get("viewer", url("conversion_type_list"))

    [card] = page.context["cards"]
    assert [(row.value, row.is_in_force) for row in card.values] == [
        ("₩12,000", True),
        ("₩10,000", False),
    ]
    assert page.context["unknown"] == ["call back"]
    assert "Give it a value" not in text_of(page)
    editors = text_of(people.get("editor", url("conversion_type_list")))
    assert f"{url('conversion_type_create')}?key=call%20back" in editors


def test_type_named_by_the_data_is_added_with_its_value(people):
    form = people.get("editor", url("conversion_type_create"), {"key": "call back"})
    assert 'value="call back"' in text_of(form)

    added = people.post(
        "editor", url("conversion_type_create"), {"key": "call back", "name": "Call"}
    )
    sent = {"valid_from": "2026-03-01", "value": "₩1,500", "currency": "KRW"}
    people.post("editor", added.url, sent)

    conversion_type = ConversionType.objects.for_workspace(people.workspace).get()
    assert added.url == url("conversion_value_add", conversion_type.public_id)
    assert history(people) == [(D(2026, 3, 1), 1500)]


def test_taken_key_is_refused_with_what_was_typed(people, lead):
    answer = people.post("editor", url("conversion_type_create"), {"key": "lead", "name": "Mine"})

    assert answer.status_code == 422
    assert "Another conversion type has this key." in text_of(answer)
    assert 'value="Mine"' in text_of(answer)


def test_rename(people, lead):
    answer = people.post("editor", url("conversion_type_edit", lead.public_id), {"name": "Enquiry"})

    assert answer.url == url("conversion_type_list")
    assert "Enquiry" in text_of(people.get("viewer", url("conversion_type_list")))


def test_htmx_gets_the_form_in_the_card_and_the_card_back(people, lead):
    address = url("conversion_value_add", lead.public_id)
    form = text_of(people.get("editor", address, htmx=True))
    sent = {"valid_from": "2026-06-01", "value": "13,000", "currency": "KRW"}

    card = text_of(people.post("editor", address, sent, htmx=True))

    for part in (form, card):
        assert part.strip().startswith(f'<section class="card" id="type-{lead.public_id}"')
    assert "₩13,000" in card
    assert history(people)[-1] == (D(2026, 6, 1), 13_000)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("-5", "A conversion is worth 0 or more."),
        ("twelve", "This is not a number."),
        ("", "This field is required."),
    ],
)
def test_refused_value_keeps_what_was_typed(people, lead, value, message):
    sent = {"valid_from": "2026-06-01", "value": value, "currency": "KRW"}

    answer = people.post("editor", url("conversion_value_add", lead.public_id), sent)

    assert answer.status_code == 422
    assert message in text_of(answer)
    assert f'value="{value}"' in text_of(answer) or not value
    assert len(history(people)) == 2


def test_day_that_is_none_is_not_found(people, lead):
    address = url("conversion_value_remove", lead.public_id, "yesterday")

    assert people.post("editor", address).status_code == 404


def test_list_costs_the_same_for_one_type_and_many(
    people, lead, django_assert_num_queries, django_assert_max_num_queries
):
    address = url("conversion_type_list")
    with django_assert_max_num_queries(8) as few:
        people.get("viewer", address)
    for _each in range(4):
        make_conversion_type(workspace=people.workspace, worth={D(2026, 1, 1): 1, D(2026, 2, 1): 2})

    with django_assert_num_queries(len(few)):
        assert len(people.get("viewer", address).context["cards"]) == 5
    with django_assert_max_num_queries(5):
        people.get("editor", url("conversion_value_add", lead.public_id), htmx=True)


@pytest.fixture
def worth(people, lead):
    make_conversion_type(
        workspace=people.workspace,
        key="purchase",
        name="Purchase",
        worth={D(2025, 1, 1): 85_000, D(2026, 11, 12): 90_000},
    )
    make_kpi(workspace=people.workspace, key="conversions", name="Conversions")
    people.post(
        "editor",
        f"{url('kpi_create')}?kind=valued",
        {
            "name": "Worth",
            "key": "worth",
            "valued_from": "conversions",
            "direction": "up",
            "cadence": "day",
            "lag_days": "1",
        },
    )
    return Kpi.objects.for_workspace(people.workspace).get(key="worth")


def fill_a_week(people):
    """Nov 9 is a Monday: 7 leads, 2 purchases at the old value and 1 at the new one."""
    for day in range(7):
        record(people, "conversions", D(2026, 11, 9 + day), 1, conversion_type="lead")
    record(people, "conversions", D(2026, 11, 9), 2, conversion_type="purchase")
    record(people, "conversions", D(2026, 11, 12), 1, conversion_type="purchase")


def test_valued_kpi_is_defined_on_its_page(people, worth):
    assert (worth.kind, worth.unit, worth.currency) == (Kind.VALUED, Unit.MONEY, "KRW")
    page = text_of(people.get("editor", f"{url('kpi_create')}?kind=valued"))
    assert '<option value="conversions">Conversions</option>' in page
    assert 'name="unit"' not in page


def test_valued_kpi_without_counts_is_refused_at_the_field(people):
    sent = {"name": "W", "key": "w", "direction": "up", "cadence": "day", "lag_days": "1"}

    answer = people.post("editor", f"{url('kpi_create')}?kind=valued", sent)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["valued_from"]


@pytest.mark.parametrize("shown", ["worth", "conversions"])
def test_page_reconciles_count_and_money(people, worth, shown):
    fill_a_week(people)
    kpi = Kpi.objects.for_workspace(people.workspace).get(key=shown)

    page = people.get("viewer", url("kpi_detail", kpi.public_id))

    [found] = page.context["shown"].worth
    assert [(t.name, t.count.text, t.value.text, t.money.text) for t in found.types] == [
        ("Lead", "7", "₩12,000", "₩84,000"),
        ("Purchase", "2", "₩85,000", "₩170,000"),
        ("Purchase", "1", "₩90,000", "₩90,000"),
    ]
    assert (found.count.text, found.money.text) == ("10", "₩344,000")
    assert sum(Decimal(each.money.exact) for each in found.types) == Decimal(found.money.exact)
    assert (found.untyped, found.doubled) == (None, None)
    headline = page.context["shown"].headline.exact
    assert headline == (found.money if shown == "worth" else found.count).exact
    assert "Count and money" in text_of(page)


@pytest.mark.parametrize(
    ("total", "sentence"),
    [
        (5, "The recorded total is 12: 2 of it name no type and are worth nothing here."),
        (1, "The recorded total is 8: 2 are counted under more than one type"),
    ],
)
def test_page_tells_where_the_types_do_not_make_the_total(people, worth, total, sentence):
    fill_a_week(people)
    record(people, "conversions", D(2026, 11, 9), total)

    page = people.get("viewer", url("kpi_detail", worth.public_id))

    assert sentence in text_of(page)


def test_page_names_the_type_without_a_value(people, worth):
    fill_a_week(people)
    record(people, "conversions", D(2026, 11, 15), 1, conversion_type="call")

    page = text_of(people.get("viewer", url("kpi_detail", worth.public_id)))

    assert "No value: “call” has no value on 2026-11-15" in page


def test_page_of_a_valued_kpi_stays_within_its_queries(
    people, worth, django_assert_num_queries, django_assert_max_num_queries
):
    address = url("kpi_detail", worth.public_id)
    fill_a_week(people)
    with django_assert_max_num_queries(8) as few:
        people.get("viewer", address)
    with django_assert_max_num_queries(5):
        people.get("viewer", address, htmx=True)
    for number in range(20):
        record(
            people, "conversions", D(2026, 11, 9), 1, conversion_type="lead", channel=f"c{number}"
        )

    with django_assert_num_queries(len(few)):
        people.get("viewer", address)
