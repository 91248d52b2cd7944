import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from kpis.enums import Aggregation, Direction, Kind, Unit
from kpis.library import LIBRARY
from kpis.models import Kpi
from kpis.services.kpis import (
    add_from_library,
    archive_kpi,
    create_kpi,
    update_kpi,
    with_inputs,
)
from kpis.services.measurements import MeasuredRow, record_measurements
from tests.factories import make_kpi, make_membership
from workspaces.exceptions import StaleVersionError
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 1)


@pytest.fixture
def editor(settings):
    settings.LANGUAGE_CODE = "en"
    return make_membership()


@pytest.fixture
def workspace(editor):
    workspace = editor.workspace
    for key in ("revenue", "orders", "매출"):
        make_kpi(workspace=workspace, key=key)
    return workspace


def create(editor, **fields):
    fields = {"key": "aov", "name": "AOV", **fields}
    return create_kpi(workspace=editor.workspace, by=editor, **fields)


def derived(editor, formula, **fields):
    return create(editor, kind=Kind.DERIVED, formula=formula, **fields)


def errors_of(caught):
    return caught.value.message_dict


def test_create_keeps_the_fields_and_an_audit_line(editor, workspace):
    kpi = derived(editor, " revenue / orders ", unit=Unit.MONEY, min_volume=Decimal(30))

    kpi.refresh_from_db()
    assert (kpi.formula, kpi.currency, kpi.min_volume) == ("revenue / orders", "KRW", 30)
    line = AuditEntry.objects.for_workspace(workspace).get()
    assert (line.action, line.object_name, line.by) == ("created", "AOV", editor.user)


def test_new_formula_is_as_fresh_as_its_oldest_input(editor, workspace):
    rows = [MeasuredRow("revenue", DAY, Decimal(1)), MeasuredRow("orders", DAY, Decimal(1))]
    record_measurements(workspace=workspace, rows=rows, by=None, now=NOW)
    later = [MeasuredRow("revenue", DAY.replace(day=9), Decimal(1))]
    record_measurements(workspace=workspace, rows=later, by=None, now=NOW)

    assert derived(editor, "revenue / orders").last_measured_on == DAY
    assert derived(editor, "revenue / 매출", key="other").last_measured_on is None


def test_recorded_kpi_has_no_formula_and_only_money_a_currency(editor):
    kpi = create(editor, formula="a / b", min_volume=Decimal(3), currency="KRW")

    assert (kpi.formula, kpi.min_volume, kpi.currency) == ("", None, "")


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("", "A derived KPI needs a formula."),
        ("revenue /", "This is no formula"),
        ("revenue.__class__", "Not allowed in a formula: revenue.__class__."),
        ("revenue ** 9", "Not allowed in a formula: revenue ** 9."),
        ("__import__('os')", "Not allowed in a formula: __import__('os')."),
        ("1 / 2", "A formula uses at least one KPI."),
        ("revenue / vistors + x", "There is no KPI with this key: vistors, x."),
        ("aov + 1", "The formula leads back to itself: aov → aov"),
        ("min()", "min() needs at least one value."),
        ("-" * 70 + "revenue", "The formula is nested more than 60 levels deep."),
        ("revenue" * 80, "at most 500 characters"),
    ],
)
def test_formula_is_refused_at_its_field(editor, workspace, formula, words):
    with pytest.raises(ValidationError) as caught:
        derived(editor, formula)

    messages = [text for texts in errors_of(caught).values() for text in texts]
    assert any(words in message for message in messages)
    assert not Kpi.objects.for_workspace(workspace).filter(key="aov").exists()


def test_loop_is_spelled_out_when_it_is_closed(editor, workspace):
    a = derived(editor, "revenue / orders", key="a")
    derived(editor, "a * 2", key="b")
    derived(editor, "b + orders", key="c")

    with pytest.raises(ValidationError) as caught:
        update_kpi(kpi=a, by=editor, now=NOW, formula="c / orders")

    assert errors_of(caught) == {"formula": ["The formula leads back to itself: a → c → b → a"]}
    a.refresh_from_db()
    assert a.formula == "revenue / orders"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"key": "orders"}, "key"),
        ({"key": "min"}, "key"),
        ({"key": "class"}, "key"),
        ({"key": "1st"}, "key"),
        ({"key": "a-b"}, "key"),
        ({"key": "a b"}, "key"),
        ({"name": ""}, "name"),
        ({"lag_days": 61}, "lag_days"),
        ({"unit": Unit.MONEY, "currency": "won"}, "currency"),
    ],
)
def test_wrong_field_is_named(editor, workspace, fields, field):
    with pytest.raises(ValidationError) as caught:
        create(editor, **fields)

    assert list(errors_of(caught)) == [field]


def test_key_is_kept_in_the_form_that_formulas_read(editor, workspace):
    kpi = create(editor, key="ｖｉｓｉｔｓ")

    assert kpi.key == "visits"
    assert derived(editor, "ｖｉｓｉｔｓ / orders").formula == "ｖｉｓｉｔｓ / orders"


def test_another_workspaces_kpi_is_no_input(editor, workspace):
    make_kpi(key="theirs")

    with pytest.raises(ValidationError):
        derived(editor, "theirs / orders")


def test_change_of_the_formula_moves_the_data_of_all_that_depend_on_it(editor, workspace):
    aov = derived(editor, "revenue / orders")
    index = derived(editor, "aov * 100", key="index")
    apart = derived(editor, "orders * 1", key="apart")

    update_kpi(kpi=aov, by=editor, now=NOW, formula="revenue / max(orders, 1)", expected_version=1)

    versions = {}
    for kpi in (aov, index, apart):
        kpi.refresh_from_db()
        versions[kpi.key] = (kpi.data_version, kpi.data_changed_at, kpi.version)
    assert versions == {"aov": (1, NOW, 2), "index": (1, NOW, 1), "apart": (0, None, 1)}


def test_change_of_the_name_moves_no_data_and_is_audited(editor, workspace):
    aov = derived(editor, "revenue / orders")

    update_kpi(kpi=aov, by=editor, now=NOW, name="Basket", formula="revenue / orders")

    aov.refresh_from_db()
    assert (aov.name, aov.version, aov.data_version) == ("Basket", 2, 0)
    line = AuditEntry.objects.for_workspace(workspace).first()
    assert (line.action, line.before, line.after) == (
        "changed",
        {"name": "AOV"},
        {"name": "Basket"},
    )


def test_saving_without_a_difference_writes_nothing(editor, workspace):
    aov = derived(editor, "revenue / orders")

    update_kpi(kpi=aov, by=editor, now=NOW, name="AOV", direction=Direction.UP)

    aov.refresh_from_db()
    assert aov.version == 1
    assert AuditEntry.objects.for_workspace(workspace).count() == 1


def test_second_of_two_editors_is_told(editor, workspace):
    aov = create(editor)
    update_kpi(kpi=aov, by=editor, now=NOW, expected_version=1, name="First")

    with pytest.raises(StaleVersionError):
        update_kpi(kpi=aov, by=editor, now=NOW, expected_version=1, name="Second")


@pytest.mark.parametrize("fields", [{"key": "other"}, {"kind": Kind.DERIVED}])
def test_key_and_kind_stay(editor, workspace, fields):
    kpi = create(editor)

    with pytest.raises(ValidationError) as caught:
        update_kpi(kpi=kpi, by=editor, now=NOW, **fields)

    assert list(errors_of(caught)) == list(fields)


def test_archive_and_back(editor, workspace):
    kpi = create(editor)

    archive_kpi(kpi=kpi, by=editor)
    archive_kpi(kpi=kpi, by=editor)
    assert kpi not in Kpi.objects.for_workspace(workspace).active()

    archive_kpi(kpi=kpi, by=editor, is_archived=False)
    assert kpi in Kpi.objects.for_workspace(workspace).active()
    actions = AuditEntry.objects.for_workspace(workspace).values_list("action", flat=True)
    assert list(actions) == ["brought back", "archived", "created"]


def test_library_kpi_comes_with_the_inputs_that_are_not_there_yet(editor, workspace):
    added = add_from_library(workspace=workspace, library_key="roas", by=editor)

    assert [kpi.key for kpi in added] == ["ad_spend", "roas"]
    assert added[0].currency == workspace.currency
    assert added[1].formula == "revenue / ad_spend"
    assert add_from_library(workspace=workspace, library_key="roas", by=editor) == []


def test_unknown_library_kpi_is_refused(editor, workspace):
    with pytest.raises(ValidationError):
        add_from_library(workspace=workspace, library_key="magic", by=editor)


def test_every_standard_kpi_can_be_added_to_an_empty_workspace(editor):
    user = editor.user

    for key in LIBRARY:
        editor = make_membership(user=user)
        added = add_from_library(workspace=editor.workspace, library_key=key, by=editor)

        assert [kpi.key for kpi in added] == [entry.key for entry in with_inputs(key)]
        assert added[-1].aggregation in Aggregation.values, key


def test_suggested_guardrails_are_known_here_or_in_the_library(editor, workspace):
    known = create(editor, suggested_guardrails=["orders", "bounce_rate"])

    with pytest.raises(ValidationError) as caught:
        update_kpi(kpi=known, by=editor, now=NOW, suggested_guardrails=["orders", "nothing"])

    assert errors_of(caught) == {
        "suggested_guardrails": ["There is no KPI with this key: nothing."]
    }
