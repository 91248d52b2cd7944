import datetime as dt
from decimal import Decimal

import pytest

from kpis.readers.limits import MAX_ERRORS_KEPT
from kpis.readers.records import RecordTable
from kpis.readers.tidy import TidyRow

GOOD = {"kpi": "visits", "date": "2026-07-01", "value": "12.50"}


def read(*records):
    table = RecordTable(records)
    return list(table), [(error.row, error.column, error.code) for error in table.errors], table


def test_records_become_rows_to_the_last_digit():
    segment = {"channel": "instagram", "구분": "유료"}
    long = "12345678901234567890.123456789012345678"

    rows, errors, _table = read(GOOD, {**GOOD, "segment": segment}, {**GOOD, "value": long})

    day = dt.date(2026, 7, 1)
    assert rows == [
        TidyRow(1, "visits", day, Decimal("12.50"), {}),
        TidyRow(2, "visits", day, Decimal("12.50"), segment),
        TidyRow(3, "visits", day, Decimal(long), {}),
    ]
    assert errors == []


@pytest.mark.parametrize("value", ["-1.5", "1E+3", "0", 7, Decimal("0.25")], ids=str)
def test_plain_decimals_are_read(value):
    rows, errors, _table = read({**GOOD, "value": value})

    assert ([row.value for row in rows], errors) == ([Decimal(value)], [])


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"kpi": ""}, "kpi", "kpi_missing"),
        ({"kpi": 5}, "kpi", "kpi_missing"),
        ({"date": None}, "date", "date_missing"),
        ({"date": "01/02/2026"}, "date", "date_not_a_date"),
        ({"date": 20260701}, "date", "date_not_a_date"),
        ({"date": "2026-02-30"}, "date", "date_does_not_exist"),
        ({"date": "0001-01-01"}, "date", "date_out_of_range"),
        ({"value": None}, "value", "number_missing"),
        ({"value": ""}, "value", "number_missing"),
        ({"value": True}, "value", "number_is_truth_value"),
        ({"value": "1,234"}, "value", "number_not_a_number"),
        ({"value": "₩1,000"}, "value", "number_not_a_number"),
        ({"value": "=1+1"}, "value", "number_is_formula"),
        ({"value": "NaN"}, "value", "number_not_finite"),
        ({"value": "1e309"}, "value", "number_too_long"),
        ({"value": Decimal("1E999999999")}, "value", "number_too_long"),
        ({"value": Decimal("1E-999999999")}, "value", "number_too_long"),
        ({"value": 10**38}, "value", "number_too_long"),
        ({"value": "1" * 10_000}, "value", "number_not_a_number"),
        ({"value": [1]}, "value", "number_not_a_number"),
        ({"segment": "channel=instagram"}, "segment", "segment_not_an_object"),
        ({"segment": {"channel": 1}}, "segment", "segment_not_an_object"),
        ({"segment": None}, "segment", "segment_not_an_object"),
        ({"workspace": "other"}, "workspace", "field_unknown"),
    ],
    ids=str,
)
def test_what_is_not_plain_is_refused_at_its_field(change, column, code):
    rows, errors, table = read(GOOD, {**GOOD, **change})

    assert len(rows) == 1
    assert errors == [(2, column, code)]
    assert table.errors[0].reason
    assert (table.refused_count, table.error_count) == (1, 1)


@pytest.mark.parametrize("record", [None, 5, "kpi", [], ["visits", "2026-07-01", 5]], ids=str)
def test_what_is_no_object_is_refused(record):
    assert read(record)[:2] == ([], [(1, "", "record_not_an_object")])


def test_every_wrong_field_is_named_and_the_first_thousand_kept():
    rows, errors, table = read(*[{"kpi": "", "date": "x", "value": "y"}] * 500)

    assert rows == []
    assert errors[:3] == [
        (1, "kpi", "kpi_missing"),
        (1, "date", "date_not_a_date"),
        (1, "value", "number_not_a_number"),
    ]
    assert (len(errors), table.error_count) == (MAX_ERRORS_KEPT, 1500)
