"""The process that reads and analyses customer files: it limits itself first.

    python -m personas.readers.customer_child clean FILE KEPT AS-OF
    python -m personas.readers.customer_child analyse KEPT BASES

The only process that sees what a customer file says. It knows no database, no settings and no
log. `clean` writes the columns that may be kept to KEPT; `analyse` reads nothing but those, and
BASES, the groups of earlier files to compare them with. Both print JSON, one value a line:
`{"done", "total"}` while at work, at the end `{"result"}`, or `{"refused", "row", "params"}`, which
quote no cell.
"""

import datetime as dt
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np

from kpis.readers.limited import limit_this_process
from kpis.readers.limits import MIB
from kpis.readers.refusal import Refused
from kpis.readers.workbook_protocol import REFUSED_STATUS, TOO_HEAVY_STATUS
from personas.calc.describing import (
    Trait,
    group_traits,
    is_telling,
    number_trait,
    profile_of,
)
from personas.calc.returning import LaterTrait, compare_groups
from personas.calc.segmenting import find_groups
from personas.readers.cleaned import Cleaned, about, load, save
from personas.readers.customers import read_customers

CPU_SECONDS: Final = 120
MEMORY_BYTES: Final = 1024 * MIB
OUTPUT_BYTES: Final = 512 * MIB


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments say; return the exit status."""
    limit_this_process(
        cpu_seconds=CPU_SECONDS, memory_bytes=MEMORY_BYTES, output_bytes=OUTPUT_BYTES
    )
    try:
        match arguments:
            case ["clean", file, kept, as_of]:
                _say({"result": _clean(Path(file), Path(kept), dt.date.fromisoformat(as_of))})
            case ["analyse", kept, bases]:
                _say({"result": _analyse(load(Path(kept)), json.loads(Path(bases).read_text()))})
            case _:
                return 2
    except Refused as refused:
        _say({"refused": refused.code, "row": refused.row, "params": dict(refused.params)})
        return REFUSED_STATUS
    except MemoryError:
        return TOO_HEAVY_STATUS
    return 0


def _clean(file: Path, kept: Path, as_of: dt.date) -> dict[str, Any]:
    columns = read_customers(
        file, as_of=as_of, progress=lambda done, total: _say({"done": done, "total": total})
    )
    save(columns, kept)
    sizes = {len(c.numbers) or len(c.codes) for c in columns if not c.dropped}
    return {"customers": max(sizes), "columns": about(columns)}


def _analyse(columns: Sequence[Cleaned], bases: list[list[dict[str, Any]]]) -> dict[str, Any]:
    traits = [_trait(column) for column in columns]
    telling = [trait for trait in traits if trait.size > 1 and is_telling(trait)]
    grouping = find_groups(
        [trait.codes for trait in telling],
        [trait.size for trait in telling],
        progress=lambda done, total: _say({"done": done, "total": total + 1}),
    )
    sizes = np.bincount(grouping.labels, minlength=grouping.count).tolist()
    groups = group_traits(telling, grouping.labels, grouping.count) if grouping.count > 1 else []
    later = [LaterTrait(each.name, each.kind, each.values, each.cells) for each in columns]
    return {
        "drifts": [[asdict(each) for each in compare_groups(base, later)] for base in bases],
        "profile": [profile_of(trait) for trait in traits],
        "candidates": [
            {
                "count": each.count,
                "bic": round(each.bic),
                "stability": round(each.stability, 3),
                "smallest": each.smallest,
                "is_sound": each.is_sound,
            }
            for each in grouping.candidates
        ],
        "segments": [
            {"size": size, "traits": group} for size, group in zip(sizes, groups, strict=False)
        ],
    }


def _trait(column: Cleaned) -> Trait:
    if column.is_number:
        return number_trait(column.name, column.kind, column.cells.astype(np.float64))
    return Trait(column.name, column.kind, column.cells.astype(np.intp), column.values)


def _say(about: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(about, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1:]))
