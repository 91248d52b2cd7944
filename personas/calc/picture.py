"""A picture for a persona: a pattern of its own, which pictures no gender, age or skin."""

import hashlib
from typing import Final

SIZE: Final = 5  # fields a side; the right half mirrors the left one


def picture_of(seed: str) -> list[tuple[int, int]]:
    """Return the filled fields (column, row) of the pattern; the same seed gives the same one."""
    bits = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4], "big")
    half = [(x, y) for y in range(SIZE) for x in range((SIZE + 1) // 2)]
    filled = [place for at, place in enumerate(half) if bits >> at & 1]
    mirrored = {(SIZE - 1 - x, y) for x, y in filled}
    return sorted({*filled, *mirrored, (SIZE // 2, SIZE // 2)})
