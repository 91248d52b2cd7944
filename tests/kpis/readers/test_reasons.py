"""Codes into sentences."""

import re
from pathlib import Path

import pytest
from django.utils import translation

from kpis.readers import reasons
from kpis.readers.refusal import Refused, shown

KPIS = Path(reasons.__file__).parents[1]


class Sample(dict):
    """Any value that a sentence may ask for."""

    def __missing__(self, name: str) -> str:
        return f"<{name}>"


def source() -> str:
    """All of the app that may give a code, apart from the sentences themselves."""
    paths = [path for path in KPIS.rglob("*.py") if path != Path(reasons.__file__)]
    return "".join(path.read_text() for path in paths)


def test_every_code_has_a_sentence() -> None:
    codes = set(re.findall(r'(?:Refused|Reason)\(\s*"(\w+)"', source()))

    assert "number_missing" in codes
    assert all(reasons.sentence(code, Sample()) for code in codes)


def test_every_sentence_has_a_code() -> None:
    text = source()

    assert [code for code in reasons._SENTENCES if f'"{code}"' not in text] == []


@pytest.mark.parametrize(
    ("refused", "text"),
    [
        (Refused("file_too_large", limit_mb=5), "The file is larger than 5 MB."),
        (Refused("no_rows", row=3), "Row 3: There are no rows below the heading line."),
        (
            Refused("number_not_a_number", row=3, column="Cost", value="x"),
            "Row 3, column Cost, value “x”: This is not a number.",
        ),
    ],
)
def test_sentence_of_names_the_place(refused: Refused, text: str) -> None:
    with translation.override("en"):
        assert reasons.sentence_of(refused) == text


def test_every_sentence_is_said_in_korean() -> None:
    with translation.override("ko"):
        korean = {code: reasons.sentence(code, Sample()) for code in reasons._SENTENCES}

    assert [code for code, text in korean.items() if not re.search("[가-힣]", text)] == []


def test_shown_is_short_and_on_one_line() -> None:
    assert shown("a\n b") == "a b"
    assert len(shown("x" * 1000)) == 80
