"""Names in a line that is ours: they neither break it nor turn it around."""

from typing import Final

_TURNS: Final = dict.fromkeys(
    [0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)


def one_line(text: str) -> str:
    """Return `text` on one line, without marks that turn the direction of what follows."""
    return " ".join(text.translate(_TURNS).split())
