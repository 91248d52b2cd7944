"""How alike two texts, and two pictures of people, are."""

import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import Final

NEARLY: Final = 0.75  # likeness of texts from which they say nearly the same
_FEWEST_SHARED: Final = 3  # fields that say nearly the same, so that two pictures are one
_MOST_OF: Final = 0.6  # share of the fields that both have


def likeness(one: str, other: str) -> float:
    """Return how many pairs of neighbouring letters two texts share: Dice's (1945), 0 to 1.

    Blanks, case and punctuation do not count. A text of one letter is like itself alone.
    """
    first, second = _pairs(one), _pairs(other)
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 0.0


def are_nearly_one(
    name: str, fields: Mapping[str, str], other_name: str, other: Mapping[str, str]
) -> bool:
    """Whether two pictures are nearly one: by their names, or by most of what both say."""
    if likeness(name, other_name) >= NEARLY:
        return True
    both = [key for key, text in fields.items() if text and other.get(key)]
    same = sum(likeness(fields[key], other[key]) >= NEARLY for key in both)
    return same >= max(_FEWEST_SHARED, _MOST_OF * len(both))


def _pairs(text: str) -> Counter[str]:
    plain = "".join(
        char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum()
    )
    if len(plain) < 2:
        return Counter([plain] if plain else [])
    return Counter(plain[at : at + 2] for at in range(len(plain) - 1))
