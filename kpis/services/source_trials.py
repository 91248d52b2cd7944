"""Trying a source before it is saved: what came, and how its rows are read."""

import datetime as dt
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kpis.models import Source
from kpis.readers.refusal import Refused
from kpis.services.import_checks import FileCheck, file_error
from kpis.services.imports import import_file
from kpis.services.source_pulls import fetched
from kpis.sources.asking import Brought
from kpis.sources.trouble import FetchError


@dataclass(frozen=True, slots=True)
class Trial:
    """What a source gives: the check of its rows, or the trouble that kept it from coming.

    `brought` is what came beside the rows.
    """

    check: FileCheck | None
    trouble: dict[str, Any]
    brought: Brought | None = None

    def record(self, row: int) -> int:
        """Return the record that a row was made of; the row itself where it was made of none."""
        origin = self.brought.origin if self.brought else None
        return origin[row - 2] if origin else row  # the heading line is the first row

    @property
    def is_good(self) -> bool:
        """Whether a pull would have stored all of it."""
        return self.check is not None and not self.check.errors


def try_source(*, source: Source, now: dt.datetime) -> Trial:
    """Fetch what `source` gives, saved or not, and read it; nothing is stored."""
    try:
        with fetched(source, now) as (file, brought), tempfile.NamedTemporaryFile() as copy:
            for chunk in file.chunks():
                copy.write(chunk)
            copy.flush()
            check = import_file(
                workspace=source.workspace,
                path=Path(copy.name),
                by=None,
                now=now,
                is_dry_run=True,
                vat=source.vat,
            )
            return Trial(check, {}, brought)
    except FetchError as error:
        return Trial(None, {"code": error.code, "params": dict(error.params)})
    except Refused as refused:
        return Trial(None, file_error(refused))
