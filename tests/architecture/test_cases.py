"""Every case of abuse that was agreed on is a test named by its number, and stands in the docs."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CASES = [
    *("A01", "A02", "A03", "A04", "A05", "A06", "A07", "A12", "A13", "A14", "A17", "A18"),
    *("B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B09", "B10", "B11", "B14"),
    *("B15", "B18", "B19", "B20", "B21"),
    *("C01", "C02", "C03", "C05", "C06", "C08", "C09", "C10", "C11"),
    *("F01", "F03", "F04", "F05", "F06", "F07", "F08", "F09", "F10", "F11", "F12", "F14", "F16"),
    "F17",
]


def test_every_case_is_a_test_named_by_its_number():
    names = "\n".join(
        line
        for path in (ROOT / "tests").rglob("test_*.py")
        for line in path.read_text().splitlines()
        if line.startswith("def test_")
    )

    assert [case for case in CASES if not re.search(rf"_{case.lower()}_", names)] == []


def test_every_case_has_its_line_in_the_docs_and_what_is_named_there_exists():
    text = (ROOT / "docs" / "security.md").read_text()
    lines = [line.split(" | ") for line in text.splitlines() if re.match(r"\| [A-Z]\d\d", line)]
    told = {case for first, *_rest in lines for case in re.findall(r"[A-Z]\d\d", first)}
    paths = {path for *_first, last in lines for path in re.findall(r"`(tests/[^`]+)`", last)}

    assert told >= set(CASES)
    assert sorted(path for path in paths if not (ROOT / path).exists()) == []
