"""The command that marks unusual values."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import CommandParser
from django.utils import translation

from kpis.management.commands.find_unusual import Command

SERIES = Path(__file__).resolve().parents[2] / "data" / "nab" / "exchange-4_cpm_results.csv"
WARM_UP_ENDS = "2011-07-11 06:15:01"  # the benchmark does not judge the first 15 % of a series
WINDOWS = [  # ten per cent of the series around its four labels, as the benchmark counts
    ("2011-07-15 13:15:01", "2011-07-17 05:15:01"),
    ("2011-07-31 11:15:01", "2011-08-02 05:15:01"),
    ("2011-08-22 12:15:01", "2011-08-24 04:15:01"),
    ("2011-08-27 17:15:01", "2011-08-29 09:15:01"),
]


def printed(*arguments: str) -> str:
    out = StringIO()
    call_command("find_unusual", *arguments, stdout=out)
    return out.getvalue()


def test_find_unusual_prints_one_row_for_each_of_the_input() -> None:
    given = list(csv.DictReader(SERIES.read_text().splitlines()))

    text = printed(str(SERIES))

    rows = list(csv.DictReader(text.splitlines()))
    assert text.startswith("timestamp,score,unusual\n")
    assert [row["timestamp"] for row in rows] == [row["timestamp"] for row in given]
    assert all(float(row["score"]) >= 0 for row in rows)
    assert {row["unusual"] for row in rows} == {"0", "1"}


def unusual_after_warm_up() -> list[dict[str, Any]]:
    unusual = json.loads(printed(str(SERIES), "--json"))["unusual"]
    return [entry for entry in unusual if entry["timestamp"] > WARM_UP_ENDS]


def test_find_unusual_finds_labelled_incidents_and_nothing_else() -> None:
    found = [entry["timestamp"] for entry in unusual_after_warm_up()]

    hits = [any(start <= at <= end for at in found) for start, end in WINDOWS]
    strays = [at for at in found if not any(start <= at <= end for start, end in WINDOWS)]
    assert hits == [True, False, True, True]
    assert strays == []


def test_find_unusual_judges_by_the_past_alone(tmp_path: Path) -> None:
    lines = SERIES.read_text().splitlines(keepends=True)
    cut = tmp_path / "cut.csv"
    cut.write_text("".join(lines[:1101]))

    assert printed(str(SERIES)).splitlines()[:1101] == printed(str(cut)).splitlines()


def test_find_unusual_says_what_was_expected() -> None:
    first = unusual_after_warm_up()[0]

    assert first["timestamp"] == "2011-07-16 09:15:01"
    assert first["low"] < first["expected"] < first["high"] < first["value"]


def test_find_unusual_names_the_row_it_refuses_and_prints_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "series.csv"
    path.write_text("timestamp,value\n2026-07-01 09:00:00,5\n2026-07-01 10:00:00,many\n")
    out = StringIO()

    with translation.override("en"), pytest.raises(CommandError) as error:
        call_command("find_unusual", str(path), stdout=out)

    why = "series.csv: Row 3, column value, value “many”: This is not a number."
    assert (str(error.value), error.value.returncode) == (why, 1)
    assert out.getvalue() == ""


def test_find_unusual_ends_with_2_when_it_is_used_wrongly() -> None:
    parser = Command().create_parser("manage.py", "find_unusual")
    assert isinstance(parser, CommandParser)
    parser.called_from_command_line = True

    with pytest.raises(SystemExit) as ended:
        parser.parse_args([])

    assert ended.value.code == 2
