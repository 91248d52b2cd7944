"""Money that comes with VAT into a KPI that is kept without it, from heading to provenance."""

import datetime as dt
from decimal import Decimal

import pytest

from kpis.enums import ImportState, Unit, VatTreatment
from kpis.models import Measurement
from kpis.readers.reports.plans import ColumnRole, PlannedColumn
from kpis.services.imports import apply_import, preview_import
from kpis.services.sheet_mappings import save_sheet_mapping
from kpis.services.vat import delivered_value
from tests.factories import make_kpi, make_membership
from tests.kpis.files import REPORT, upload

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)
PLAIN = "Day,Campaign,Cost,Clicks\n2026-07-01,A,110,5\n"
WITH, WITHOUT, UNSAID = VatTreatment.INCLUDED, VatTreatment.EXCLUDED, VatTreatment.UNSAID


@pytest.fixture
def editor():
    return make_membership()


def spend(editor, vat):
    return make_kpi(
        workspace=editor.workspace, key="ad_spend", unit=Unit.MONEY, currency="KRW", vat=vat
    )


def stored(editor, text, **said):
    run = preview_import(
        workspace=editor.workspace, file=upload(text), file_name="a.csv", by=editor, now=NOW, **said
    )
    assert run.state == ImportState.PREVIEWED, run.errors
    run = apply_import(run=run, by=editor, now=NOW)
    rows = Measurement.objects.for_workspace(editor.workspace).filter(series__kpi__key="ad_spend")
    return run, [row.value for row in rows.order_by("value")]


def test_a_heading_with_vat_is_taken_out_and_the_original_stays_known(editor):
    spend(editor, WITHOUT)

    run, values = stored(editor, REPORT)

    assert values == [Decimal("151741.818182"), Decimal("217490")]
    assert [delivered_value(run, "ad_spend", value) for value in values] == [166916, 239239]
    assert run.findings["vat"] == {
        "steps": {"ad_spend": {"percent": "10", "takes_out": True}},
        "unsaid": [],
        "undefined": [],
    }


@pytest.mark.parametrize(
    ("kept", "said", "value", "notes"),
    [
        (WITHOUT, WITH, 100, ([], [])),
        (WITH, WITHOUT, 121, ([], [])),
        (WITH, WITH, 110, ([], [])),
        (WITHOUT, UNSAID, 110, (["ad_spend"], [])),
        (UNSAID, WITH, 110, ([], ["ad_spend"])),
        (UNSAID, UNSAID, 110, ([], [])),
    ],
)
def test_what_was_said_about_a_sheet_counts_where_its_heading_is_silent(
    editor, kept, said, value, notes
):
    spend(editor, kept)
    roles = [("Day", "date", ""), ("Campaign", "dimension", "campaign")]
    roles += [("Cost", "kpi", "ad_spend"), ("Clicks", "kpi", "clicks")]
    columns = [PlannedColumn(heading, ColumnRole(role), name) for heading, role, name in roles]
    save_sheet_mapping(
        workspace=editor.workspace, by=editor, name="a.csv", columns=columns, vat=said
    )

    run, values = stored(editor, PLAIN)

    assert values == [value]
    assert (run.findings["vat"]["unsaid"], run.findings["vat"]["undefined"]) == notes


def test_what_a_source_says_holds_for_tidy_rows_by_key_and_name(editor):
    kpi = spend(editor, WITHOUT)
    kpi.name = "광고비"
    kpi.save()
    make_kpi(workspace=editor.workspace, key="visits")
    text = "kpi,date,value\nad_spend,2026-07-01,110\n광고비,2026-07-02,220\nvisits,2026-07-01,11\n"

    _run, values = stored(editor, text, vat=WITH)

    assert values == [100, 200]
    visits = Measurement.objects.for_workspace(editor.workspace).get(series__kpi__key="visits")
    assert visits.value == 11
