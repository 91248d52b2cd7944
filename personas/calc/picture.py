"""A picture for a persona: a pattern of its own, which pictures no gender, age or skin."""

import hashlib
from typing import Final

SIZE: Final = 5  # fields a side; the right half mirrors the left one
FILLED: Final = 7  # fields of the left half and the middle: never bare, never full


def picture_of(seed: str) -> list[tuple[int, int]]:
    """Return the filled fields (column, row) of the pattern; the same seed gives the same one."""
    digest = hashlib.sha256(seed.encode()).digest()
    half = [(x, y) for y in range(SIZE) for x in range((SIZE + 1) // 2)]
    ranked = sorted(zip(digest, half, strict=False))
    filled = [place for _rank, place in ranked[:FILLED]]
    return sorted({*filled, *((SIZE - 1 - x, y) for x, y in filled)})
