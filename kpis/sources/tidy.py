"""Writing what a source gave as a tidy file, the one thing that imports read."""

import csv
from collections.abc import Sequence
from typing import Final, TextIO

from kpis.readers.limits import MIB
from kpis.sources.trouble import FetchError

MAX_TIDY_CHARS: Final = 20 * MIB


class TidyWriter:
    """Writes `kpi,date,value[,dimension …]`; `origin` is the record that each row was made of."""

    def __init__(self, into: TextIO, dimensions: Sequence[str]) -> None:
        self._writer = csv.writer(into)
        self._writer.writerow(["kpi", "date", "value", *dimensions])
        self._chars = 0
        self.origin: list[int] = []

    def write(self, record: int, kpi: str, date: str, value: str, parts: Sequence[str]) -> None:
        """Write one row.

        Raises:
            FetchError: it has become too much.
        """
        row = [kpi, date, value, *parts]
        self._chars += sum(map(len, row))
        if self._chars > MAX_TIDY_CHARS:
            raise FetchError("too_large", limit_mb=MAX_TIDY_CHARS // MIB)
        self._writer.writerow(row)
        self.origin.append(record)
