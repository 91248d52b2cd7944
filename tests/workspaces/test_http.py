"""Numbers that somebody sends."""

import pytest

from workspaces.http import whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("٣", 3),
        ("", -1),
        (None, -1),
        ("-7", -1),
        ("1.5", -1),
        ("²", -1),
        pytest.param("9" * 5000, -1, id="endless"),
    ],
)
def test_number_is_read_or_is_otherwise(text, number):
    assert whole_number(text, otherwise=-1) == number
