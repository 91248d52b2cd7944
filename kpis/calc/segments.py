r"""Segments: slices of a KPI such as `channel=instagram`, as text and as dimensions.

The canonical text has its dimensions in order of their names, `;` between them and a backslash
before each `;`, `=` and `\` that belongs to a name or value. The total is the empty text.
"""

import unicodedata
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

K = TypeVar("K", bound=Hashable)

MAX_KEY_CHARS = 400
_HALF = r"([^=;\\]|\\.)+"
TEXT_PATTERN = rf"^(\s*|{_HALF}={_HALF}(;{_HALF}={_HALF})*)$"
"""What `parse_segment` takes, as far as a pattern can say it."""

Dimensions = Mapping[str, str]


class SegmentError(ValueError):
    """A text that names no segment: `code` and the part that is wrong."""

    def __init__(self, code: str, part: str = "") -> None:
        super().__init__(code, part)
        self.code = code
        self.part = part


def clean_name(text: str) -> str:
    """Return a dimension's name or value in the one form in which it is kept."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def segment_key(dimensions: Dimensions) -> str:
    """Return the canonical text of `dimensions`.

    Raises:
        SegmentError: `blank` name or value, a name `twice` once it is cleaned, or `too_long`.
    """
    parts: dict[str, str] = {}
    for name, value in sorted((clean_name(n), clean_name(v)) for n, v in dimensions.items()):
        if not name or not value:
            raise SegmentError("blank", name or value)
        if name in parts:
            raise SegmentError("twice", name)
        parts[name] = f"{_escape(name)}={_escape(value)}"
    key = ";".join(parts.values())
    if len(key) > MAX_KEY_CHARS:
        raise SegmentError("too_long", key[:60])
    return key


def parse_segment(text: str) -> dict[str, str]:
    """Return the dimensions that `text` names, sorted by name.

    Raises:
        SegmentError: `not_a_pair` (no single `=`), `blank`, `twice` or `too_long`.
    """
    dimensions: dict[str, str] = {}
    for part in _split(text, ";") if text.strip() else []:
        pair = _split(part, "=")
        if len(pair) != 2:
            raise SegmentError("not_a_pair", part.strip())
        name, value = (clean_name(_unescape(half)) for half in pair)
        if name in dimensions:
            raise SegmentError("twice", name)
        dimensions[name] = value
    segment_key(dimensions)
    return dict(sorted(dimensions.items()))


def label(dimensions: Dimensions) -> str:
    """Return the segment as people read it: `instagram` or `instagram · purchase`."""
    return " · ".join(dimensions[name] for name in sorted(dimensions))


def covers(coarse: Dimensions, fine: Dimensions) -> bool:
    """Return whether everything counted in `fine` is counted in `coarse` too."""
    return all(fine.get(name) == value for name, value in coarse.items())


def are_disjoint(one: Dimensions, other: Dimensions) -> bool:
    """Return whether nothing can be counted in both: they differ in a dimension they share."""
    return any(name in other and other[name] != value for name, value in one.items())


def without_overlap(segments: Mapping[K, Dimensions], breakdown: Sequence[str]) -> list[K]:
    """Return the keys of those `segments` that add up without counting anything twice.

    The coarsest come first, for a recorded total wins over its parts; among breakdowns of equal
    depth the one whose dimensions stand first in `breakdown`, then by name. Each further segment
    is taken only if it is disjoint from all that were taken before.
    """

    def rank(key: K) -> tuple[int, list[tuple[int, str]], list[str]]:
        segment = segments[key]
        names = sorted(
            (breakdown.index(name) if name in breakdown else len(breakdown), name)
            for name in segment
        )
        return len(segment), names, [segment[name] for _place, name in names]

    taken: list[K] = []
    for key in sorted(segments, key=rank):
        if all(are_disjoint(segments[key], segments[other]) for other in taken):
            taken.append(key)
    return taken


def _escape(text: str) -> str:
    return "".join(f"\\{char}" if char in "\\;=" else char for char in text)


def _unescape(text: str) -> str:
    chars = iter(text)
    return "".join(next(chars, "") if char == "\\" else char for char in chars)


def _split(text: str, mark: str) -> list[str]:
    """Split at each `mark` that no backslash precedes; the backslashes stay."""
    parts, current, chars = [], "", iter(text)
    for char in chars:
        if char == "\\":
            current += char + next(chars, "")
        elif char == mark:
            parts.append(current)
            current = ""
        else:
            current += char
    return [*parts, current]
