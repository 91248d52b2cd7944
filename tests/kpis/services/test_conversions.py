import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from kpis.enums import Aggregation, Kind, Unit
from kpis.models import ConversionType, ConversionValue, Kpi
from kpis.services.conversions import (
    NewValue,
    add_conversion_type,
    remove_conversion_value,
    update_conversion_type,
)
from kpis.services.kpis import create_kpi, update_kpi
from kpis.services.measurements import MeasuredRow, record_measurements
from tests.factories import make_conversion_type, make_kpi, make_membership
from tests.kpis.reading import window_value
from workspaces.exceptions import StaleVersionError
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)
D = dt.date


@pytest.fixture
def editor(settings):
    settings.LANGUAGE_CODE = "en"
    return make_membership()


@pytest.fixture
def workspace(editor):
    make_kpi(workspace=editor.workspace, key="conversions")
    return editor.workspace


@pytest.fixture
def lead(workspace):
    return make_conversion_type(workspace=workspace, key="lead", name="Lead")


def create_valued(editor, **fields):
    fields = {"key": "worth", "name": "Worth", "valued_from": "conversions", **fields}
    return create_kpi(workspace=editor.workspace, by=editor, kind=Kind.VALUED, **fields)


def value_of(editor, lead, day, amount, **fields):
    new = NewValue(day, Decimal(amount))._replace(**fields)
    return update_conversion_type(conversion_type=lead, by=editor, values=[new], now=NOW)


def rename(editor, lead, name, **fields):
    update_conversion_type(conversion_type=lead, by=editor, name=name, now=NOW, **fields)


def history(workspace):
    values = ConversionValue.objects.for_workspace(workspace).order_by("valid_from")
    return [(each.valid_from, each.value, each.currency) for each in values]


def trail(workspace):
    entries = AuditEntry.objects.for_workspace(workspace).order_by("pk")
    return [(each.action, each.before, each.after) for each in entries]


def test_type_is_kept_as_data_names_it(editor, workspace):
    added = add_conversion_type(
        workspace=workspace, by=editor, key="  lead \t form", name=" 리드 ", now=NOW
    )

    assert (added.key, added.name) == ("lead form", "리드")
    assert trail(workspace) == [("created", {}, {"key": "lead form", "name": "리드"})]


@pytest.mark.parametrize(
    ("key", "name", "field"),
    [("", "Lead", "key"), ("x" * 101, "Lead", "key"), ("call", " ", "name"), ("lead", "L", None)],
    ids=["no key", "long key", "no name", "taken"],
)
def test_type_is_refused_at_its_field(editor, workspace, lead, key, name, field):
    with pytest.raises(ValidationError) as caught:
        add_conversion_type(workspace=workspace, by=editor, key=key, name=name, now=NOW)

    assert list(caught.value.message_dict) == [field or "__all__"]


def test_rename_leaves_the_key(editor, workspace, lead):
    rename(editor, lead, "Contact")
    rename(editor, lead, "Contact")

    lead.refresh_from_db()
    assert (lead.key, lead.name, lead.version) == ("lead", "Contact", 2)
    assert trail(workspace) == [("changed", {"name": "Lead"}, {"name": "Contact"})]


def test_earlier_values_stay(editor, workspace, lead):
    value_of(editor, lead, D(2026, 1, 1), 12_000)
    value_of(editor, lead, D(2025, 1, 1), 10_000, currency="USD")

    assert history(workspace) == [
        (D(2025, 1, 1), 10_000, "USD"),
        (D(2026, 1, 1), 12_000, "KRW"),
    ]


def test_value_from_the_same_date_is_corrected_and_told(editor, workspace, lead):
    value_of(editor, lead, D(2026, 1, 1), 12_000)
    value_of(editor, lead, D(2026, 1, 1), 13_000)
    value_of(editor, lead, D(2026, 1, 1), 13_000)

    first = {"valid_from": "2026-01-01", "value": "12000", "currency": "KRW"}
    second = {**first, "value": "13000"}
    assert history(workspace) == [(D(2026, 1, 1), 13_000, "KRW")]
    assert trail(workspace) == [("created", {}, first), ("changed", first, second)]


def test_value_taken_back_is_told(editor, workspace, lead):
    value_of(editor, lead, D(2026, 1, 1), 12_000)

    remove_conversion_value(conversion_type=lead, by=editor, valid_from=D(2026, 1, 1), now=NOW)
    remove_conversion_value(conversion_type=lead, by=editor, valid_from=D(2026, 1, 1), now=NOW)

    assert history(workspace) == []
    assert [action for action, _before, _after in trail(workspace)] == ["created", "removed"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"value": Decimal(-1)}, "value"),
        ({"value": Decimal("1e-19")}, "value"),
        ({"currency": "₩"}, "currency"),
    ],
    ids=["negative", "too many digits", "no currency"],
)
def test_value_is_refused_at_its_field(editor, workspace, lead, fields, field):
    with pytest.raises(ValidationError) as caught:
        value_of(editor, lead, D(2026, 1, 1), 1, **fields)

    assert list(caught.value.message_dict) == [f"values.0.{field}"]
    assert history(workspace) == []


def test_values_come_together_or_not_at_all(editor, workspace):
    values = [NewValue(D(2026, 1, 1), Decimal(1)), NewValue(D(2026, 2, 1), Decimal(-1))]

    with pytest.raises(ValidationError) as caught:
        add_conversion_type(
            workspace=workspace, by=editor, key="call", name="Call", values=values, now=NOW
        )

    assert list(caught.value.message_dict) == ["values.1.value"]
    assert history(workspace) == []
    assert not ConversionType.objects.for_workspace(workspace).exists()


def test_second_editor_is_told(editor, workspace, lead):
    rename(editor, lead, "Contact", expected_version=1)

    with pytest.raises(StaleVersionError):
        rename(editor, lead, "Enquiry", expected_version=1)

    lead.refresh_from_db()
    assert lead.name == "Contact"


def versions(workspace):
    kpis = Kpi.objects.for_workspace(workspace)
    return {kpi.key: (kpi.data_version, kpi.data_changed_at) for kpi in kpis}


def test_change_of_a_value_moves_what_rests_on_it_and_nothing_else(editor, workspace, lead):
    create_valued(editor)
    make_kpi(workspace=workspace, key="per_lead", kind=Kind.DERIVED, formula="worth / conversions")
    make_kpi(workspace=workspace, key="sessions")

    value_of(editor, lead, D(2026, 1, 1), 12_000)
    value_of(editor, lead, D(2026, 1, 1), 12_000)

    assert versions(workspace) == {
        "conversions": (0, None),
        "sessions": (0, None),
        "worth": (1, NOW),
        "per_lead": (1, NOW),
    }


def test_new_counts_move_the_valued_kpi_too(editor, workspace, lead):
    worth = create_valued(editor)
    rows = [MeasuredRow("conversions", D(2026, 1, 5), Decimal(1), {"conversion_type": "lead"})]

    record_measurements(workspace=workspace, rows=rows, by=editor, now=NOW)

    worth.refresh_from_db()
    assert (worth.data_version, worth.last_measured_on) == (1, D(2026, 1, 5))


def test_valued_kpi_knows_how_far_its_counts_reach(editor, workspace, lead):
    rows = [MeasuredRow("conversions", D(2026, 1, 5), Decimal(2), {"conversion_type": "lead"})]
    record_measurements(workspace=workspace, rows=rows, by=editor, now=NOW)
    value_of(editor, lead, D(2026, 1, 1), 12_000)

    worth = create_valued(editor, aggregation=Aggregation.LAST, unit=Unit.COUNT)

    assert (worth.unit, worth.currency, worth.aggregation) == ("money", "KRW", "sum")
    assert worth.last_measured_on == D(2026, 1, 5)
    found = window_value(kpi=worth, start=D(2026, 1, 1), end=D(2026, 1, 31))
    assert found.value == 24_000


@pytest.mark.parametrize(
    ("fields", "valued_from"),
    [
        ({}, "magic"),
        ({}, ""),
        ({"unit": Unit.MONEY, "currency": "KRW"}, "other"),
        ({"aggregation": Aggregation.LAST}, "other"),
        ({"kind": Kind.DERIVED, "formula": "conversions * 2"}, "other"),
    ],
    ids=["unknown", "none", "money", "level", "derived"],
)
def test_only_counts_that_add_up_are_turned_into_money(editor, workspace, fields, valued_from):
    make_kpi(workspace=workspace, key="other", **fields)

    with pytest.raises(ValidationError) as caught:
        create_valued(editor, valued_from=valued_from)

    assert set(caught.value.message_dict) <= {"valued_from", "__all__"}


def test_other_counts_move_the_values(editor, workspace, lead):
    make_kpi(workspace=workspace, key="signups")
    worth = create_valued(editor)

    update_kpi(kpi=worth, by=editor, now=NOW, valued_from="signups")

    worth.refresh_from_db()
    assert (worth.valued_from, worth.data_version, worth.data_changed_at) == ("signups", 1, NOW)


def test_nothing_is_recorded_for_a_valued_kpi(editor, workspace):
    create_valued(editor)
    rows = [MeasuredRow("worth", D(2026, 1, 5), Decimal(1))]

    with pytest.raises(ValidationError) as caught:
        record_measurements(workspace=workspace, rows=rows, by=editor, now=NOW)

    assert caught.value.messages == [
        "Row 1: This KPI turns counts into money; the counts are recorded instead."
    ]
