"""Tests of the pictures of personas."""

from personas.calc.picture import picture_of


def test_picture_is_a_persona_s_own_and_stays():
    assert picture_of("minji") == picture_of("minji")
    assert len({tuple(picture_of(str(n))) for n in range(50)}) > 45


def test_picture_mirrors_itself():
    cells = set(picture_of("minji"))

    assert cells == {(4 - x, y) for x, y in cells}
