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
from kpis.services.source_pulls import Origin, fetched
from kpis.sources.trouble import FetchError


@dataclass(frozen=True, slots=True)
class Trial:
    """What a source gives: the check of its rows, or the trouble that kept it from coming.

    `records` are the records that the rows were made of, where they were.
    """

    check: FileCheck | None
    trouble: dict[str, Any]
    records: Origin = None

    @property
    def is_good(self) -> bool:
        """Whether a pull would have stored all of it."""
        return self.check is not None and not self.check.errors


def try_source(*, source: Source, now: dt.datetime) -> Trial:
    """Fetch what `source` gives, saved or not, and read it; nothing is stored."""
    try:
        with fetched(source) as (file, records), tempfile.NamedTemporaryFile() as copy:
            for chunk in file.chunks():
                copy.write(chunk)
            copy.flush()
            check = import_file(
                workspace=source.workspace, path=Path(copy.name), by=None, now=now, is_dry_run=True
            )
            return Trial(check, {}, records)
    except FetchError as error:
        return Trial(None, {"code": error.code, "params": dict(error.params)})
    except Refused as refused:
        return Trial(None, file_error(refused))
