"""Why something was not read: a code and its values, free of any language.

`kpis.readers.reasons` turns them into a sentence. This module imports nothing but the standard
library, because the limited child process that opens workbooks uses it as well.
"""

from collections.abc import Mapping
from typing import NamedTuple

Params = Mapping[str, str | int]

_SHOWN_CHARS = 80


class Reason(NamedTuple):
    """Why one cell cannot be read."""

    code: str
    params: Params = {}


class Refused(Exception):  # noqa: N818 - reads as a sentence where it is raised and caught
    """The file as a whole cannot be read.

    `row` is the line a person sees in the file, `column` the heading above the cell and `value`
    what stands in it; they are None where the whole file is meant.
    """

    def __init__(
        self,
        code: str,
        *,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
        **params: str | int,
    ) -> None:
        super().__init__(code, row, column, value, params)
        self.code = code
        self.row = row
        self.column = column
        self.value = value
        self.params: Params = params


def shown(value: object) -> str:
    """Return `value` as text short enough for a message."""
    text = " ".join(str(value).split())
    return text if len(text) <= _SHOWN_CHARS else text[: _SHOWN_CHARS - 1] + "…"
