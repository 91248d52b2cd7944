"""What is kept of a customer file until it is analysed: arrays without names or addresses."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from personas.readers.columns import Column


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A column that was kept: numbers with NaN, or codes of `values` with −1, where missing."""

    name: str
    kind: str
    values: list[str]
    cells: npt.NDArray[np.float32] | npt.NDArray[np.int16]

    @property
    def is_number(self) -> bool:
        """Whether the cells are numbers."""
        return not self.values


def about(columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Return what a page tells of every column, dropped ones too; nothing of any cell."""
    return [
        {
            "name": column.name,
            "kind": column.kind,
            "dropped": column.dropped,
            "has_masked": column.masked > 0,
        }
        for column in columns
    ]


def save(columns: Sequence[Column], path: Path) -> None:
    """Write the kept columns; numbers with seven digits, which is enough for groups."""
    kept = [column for column in columns if not column.dropped]
    names = [[column.name, column.kind, column.values] for column in kept]
    arrays: dict[str, Any] = {
        f"c{at}": np.array(column.codes, dtype=np.int16)
        if column.values
        else np.array(column.numbers, dtype=np.float32)
        for at, column in enumerate(kept)
    }
    with path.open("wb") as file:
        np.savez_compressed(file, about=np.array(json.dumps(names)), **arrays)


def load(path: Path) -> list[Cleaned]:
    """Return the columns that `save` has written."""
    with np.load(path, allow_pickle=False) as arrays:
        names = json.loads(str(arrays["about"]))
        return [
            Cleaned(name, kind, values, arrays[f"c{at}"])
            for at, (name, kind, values) in enumerate(names)
        ]
