"""The exports in tests/data/exports, read to the cent as their expected.json says."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from kpis.readers.reports.reading import read_report

EXPORTS = Path(__file__).resolve().parents[3] / "data" / "exports"
EXPECTED = json.loads((EXPORTS / "expected.json").read_text(), parse_float=Decimal)
MEASURES = {"impressions", "clicks", "cost", "conversions", "conv_value"}


def exact(row: dict) -> dict:
    """The row with its measures as decimals, whatever their JSON form."""
    return {key: Decimal(v) if key in MEASURES else v for key, v in row.items()}


@pytest.mark.parametrize("name", EXPECTED)
def test_read_report_of_an_export(name: str) -> None:
    expected = dict(EXPECTED[name])
    expected.pop("note", None)
    if "rows" in expected:
        expected["rows"] = [exact(row) for row in expected["rows"]]
        expected["totals"] = exact(expected["totals"])

    report = read_report(EXPORTS / name).as_json()

    if "rows" in report:
        report["rows"] = [exact(row) for row in report["rows"]]
        report["totals"] = exact(report["totals"])
    assert {key: report[key] for key in expected} == expected


def test_exports_say_nothing_about_tax_but_one() -> None:
    tables = [name for name in EXPECTED if "rows" in EXPECTED[name]]

    with_tax = [name for name in tables if read_report(EXPORTS / name).vat_included]

    assert with_tax == ["naver_sa_ko_utf8bom.csv"]
