import pytest

from personas.calc.quoting import Passage, lines_of

NOTES = "I walk\nalone. Always\n\nand buy boots"


@pytest.mark.parametrize(
    ("quotes", "marked"),
    [
        ({}, []),
        ({"a": "walk  alone."}, [(0, "walk", "a"), (1, "alone.", "a")]),
        ({"a": "boots", "b": "I walk"}, [(0, "I walk", "b"), (3, "boots", "a")]),
        ({"a": "buy boots", "b": "and buy"}, [(3, "and buy", "b"), (3, " boots", "a")]),
        ({"a": "never said", "b": "  "}, []),
    ],
    ids=["none", "over-lines", "two", "overlapping", "not-there"],
)
def test_quotes_are_found_in_the_notes(quotes, marked):
    lines = lines_of(NOTES, quotes)

    assert ["".join(passage.text for passage in line) for line in lines] == NOTES.split("\n")
    found = [(at, each.text, each.key) for at, line in enumerate(lines) for each in line]
    assert [each for each in found if each[2]] == marked
    assert Passage("", "") not in [passage for line in lines for passage in line]
