import pytest

from personas.calc.likeness import are_nearly_one, likeness


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Weekend hiker Minji", "weekend-hiker MINJI!", 1.0),
        ("주말 등산객 민지", "주말등산객 민지", 1.0),
        ("night", "nacht", 0.25),  # Dice's textbook example: of 8 pairs one is shared
        ("a", "a", 1.0),
        ("a", "", 0.0),
        ("", "", 0.0),
    ],
    ids=["punctuation", "Korean-blanks", "textbook", "letter", "nothing", "both-nothing"],
)
def test_likeness(one, other, expected):
    assert likeness(one, other) == expected


SAID = {"income": "middle income", "needs": "quiet places", "pains": "crowded paths", "values": "x"}


@pytest.mark.parametrize(
    ("name", "fields", "expected"),
    [
        ("Hiker Minji", {}, True),
        ("Runner", SAID | {"values": "freedom"}, True),
        ("Runner", {"needs": "quiet places", "pains": "crowded paths"}, False),
        ("Runner", {"income": "low", "needs": "speed", "pains": "crowded paths"}, False),
    ],
    ids=["name", "most-fields", "two-fields", "other-person"],
)
def test_pictures_are_nearly_one(name, fields, expected):
    assert are_nearly_one(name, fields, "hiker minji", SAID) == expected
