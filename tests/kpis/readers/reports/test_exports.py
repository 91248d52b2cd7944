"""The exports in tests/data, read to the cent as their expected.json says."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from kpis.readers.reports.reading import read_report

DATA = Path(__file__).resolve().parents[3] / "data"
EXPECTED = {
    DATA / folder / name: about
    for folder in ("exports", "shapes")
    for name, about in json.loads(
        (DATA / folder / "expected.json").read_text(), parse_float=Decimal
    ).items()
}
MEASURES = {"impressions", "clicks", "cost", "conversions", "conv_value"}


def exact(row: dict) -> dict:
    """The row with its measures as decimals, whatever their JSON form."""
    return {key: Decimal(v) if key in MEASURES and v is not None else v for key, v in row.items()}


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_read_report_of_an_export(path: Path) -> None:
    expected = dict(EXPECTED[path])
    expected.pop("note", None)
    if "rows" in expected:
        expected["rows"] = [exact(row) for row in expected["rows"]]
        expected["totals"] = exact(expected["totals"])

    report = read_report(path).as_json()

    if "rows" in report:
        report["rows"] = [exact(row) for row in report["rows"]]
        report["totals"] = exact(report["totals"])
    assert {key: report[key] for key in expected} == expected


def test_exports_say_nothing_about_tax_but_one() -> None:
    tables = [path for path in EXPECTED if "rows" in EXPECTED[path]]

    with_tax = [path.name for path in tables if read_report(path).vat_included]

    assert with_tax == ["naver_sa_ko_utf8bom.csv"]
