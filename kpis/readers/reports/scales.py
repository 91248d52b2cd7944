"""Amounts that a report writes in thousands or millions, as some sheets do: `(단위: 천원)`."""

import re
from collections.abc import Sequence
from typing import Final

from kpis.readers.cells import Row, plain_text, text_of
from kpis.readers.refusal import Refused
from kpis.readers.reports.columns import Columns, ReportHeadings
from kpis.readers.reports.model import MEASURES

_UNIT: Final = (
    r"(?P<unit>(?:[십백천]?만|[십백천]?억|천) ?(?:원|달러|엔|유로|위안|[A-Z]{3}|명|건|회|개)?"
    r"|in (?:thousands|millions)(?: of)?(?: [A-Z]{3}| won| dollars)?)"
)
_HEADING: Final = re.compile(
    rf"(?P<name>.*\S)\s*[(\[](?:단위 ?:? ?)?{_UNIT}\s*(?:[,/].*)?[)\]]", re.IGNORECASE
)
_LINE: Final = re.compile(rf"(?:단위|units?|amounts?) ?:? ?{_UNIT}(?![^\s,;|/)\]])", re.IGNORECASE)


def refuse_scaled(columns: Columns, preface: Sequence[Row], headings: ReportHeadings) -> None:
    """Let no amount pass that is a thousandth of what was spent.

    Raises:
        Refused: a heading of a measure, or a line above the table, names such a unit.
    """
    measured = {columns.at[key] for key in columns.measures}
    for at, text in enumerate(columns.headings):
        found = _HEADING.fullmatch(plain_text(text))
        if found and (at in measured or headings.key_of(found["name"]) in MEASURES):
            raise Refused("amounts_scaled", row=columns.row, unit=found["unit"])
    for row, cells in preface if columns.money else ():
        line = " ".join(plain_text(text_of(cell)) for cell in cells)
        if found := _LINE.search(line):
            raise Refused("amounts_scaled", row=row, unit=found["unit"])
