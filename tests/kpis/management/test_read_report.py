"""The command that reads a report."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

EXPORTS = Path(__file__).resolve().parents[2] / "data" / "exports"


def test_read_report_prints_one_json_object() -> None:
    out = StringIO()

    call_command("read_report", str(EXPORTS / "naver_sa_ko_utf8bom.csv"), "--json", stdout=out)

    found = json.loads(out.getvalue())
    assert (found["currency"], found["vat_included"], len(found["rows"])) == ("KRW", True, 10)


@pytest.mark.parametrize("name", ["google_ads_en_utf8.csv", "ga4_snapshot_en.csv"])
def test_read_report_prints_lines_for_people(name: str) -> None:
    out = StringIO()

    call_command("read_report", str(EXPORTS / name), stdout=out)

    assert 'period: ["2026-07-0' in out.getvalue()


def test_read_report_says_why_a_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text("Campaign,Clicks\nA,many\n")
    out = StringIO()

    with translation.override("en"), pytest.raises(CommandError) as error:
        call_command("read_report", str(path), "--json", stdout=out)

    why = "Row 2, column Clicks, value “many”: This is not a number."
    assert json.loads(out.getvalue()) == {
        "error": why,
        "code": "number_not_a_number",
        "row": 2,
        "column": "Clicks",
    }
    assert (str(error.value), error.value.returncode) == (f"report.csv: {why}", 1)
