"""Where quotes stand in the notes they were taken from."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one line; `key` names the quote that it is part of, "" where it is of none."""

    text: str
    key: str = ""


def lines_of(notes: str, quotes: Mapping[str, str]) -> list[list[Passage]]:
    """Return the lines of `notes`, each parted where one of `quotes` (by key) begins or ends.

    A quote stands where its words first do, however they are parted by blanks and lines. Where two
    lie on top of each other the one that begins first is marked, and the rest of the other.
    """
    spans = sorted(
        (*span, key) for key, quote in quotes.items() if (span := _span(notes, quote)) is not None
    )
    lines, begin = [], 0
    for line in notes.splitlines(keepends=True):
        end = begin + len(line.rstrip("\r\n"))
        lines.append(list(_passages(notes, begin, end, spans)))
        begin += len(line)
    return lines


def _passages(notes: str, begin: int, end: int, spans: list[tuple[int, int, str]]) -> list[Passage]:
    passages, at = [], begin
    for first, last, key in spans:
        low, high = max(first, at), min(last, end)
        if low >= high:
            continue
        if low > at:
            passages.append(Passage(notes[at:low]))
        passages.append(Passage(notes[low:high], key))
        at = high
    if at < end:
        passages.append(Passage(notes[at:end]))
    return passages


def _span(notes: str, quote: str) -> tuple[int, int] | None:
    """Return where `quote` begins and ends in `notes`; blanks of any kind are alike."""
    plain, places = [], []
    for at, char in enumerate(notes):
        if not char.isspace():
            plain.append(char)
            places.append(at)
    wanted = "".join(quote.split())
    found = "".join(plain).find(wanted) if wanted else -1
    return None if found < 0 else (places[found], places[found + len(wanted) - 1] + 1)
