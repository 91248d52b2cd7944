"""Long customer files on their way to the worker: lying sealed, and open only while they are read.

An upload holds everybody's names. It is encrypted piece by piece with the site's key, so that no
copy of the folder tells them, and it goes as soon as it has been read, called off or forgotten.
Backups leave it out, and exports, which follow the rows' `stored_as`, know nothing of it.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from django.conf import settings

from kpis.readers.limits import MIB
from kpis.readers.refusal import Refused
from personas.models import CustomerFile
from personas.services.child import Readable, spooled
from workspaces.exceptions import SealBrokenError

_FOLDER: Final = "customers"
SEALED_SUFFIX: Final = ".sealed"
_PIECE: Final = MIB
_LENGTH_BYTES: Final = 4
_FORGOTTEN: Final = dt.timedelta(days=1)


def sealed_path(file: CustomerFile) -> Path:
    """Return where the upload of `file` lies until it is read."""
    return Path(settings.MEDIA_ROOT) / _FOLDER / f"{file.public_id}{SEALED_SUFFIX}"


def lay_down(file: CustomerFile, upload: Readable, *, most_bytes: int) -> None:
    """Write an upload down, sealed.

    Raises:
        Refused: it is too large; nothing is left of it.
    """
    # A library of 8 MB that no other page needs.
    from workspaces.sealing import seal_bytes  # noqa: PLC0415

    path, size = sealed_path(file), 0
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("wb") as target:
            while piece := upload.read(_PIECE):
                size += len(piece)
                if size > most_bytes:
                    raise Refused("file_too_large", limit_mb=most_bytes // MIB)
                sealed = seal_bytes(piece)
                target.write(len(sealed).to_bytes(_LENGTH_BYTES, "big") + sealed)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@contextmanager
def opened(file: CustomerFile) -> Iterator[Path]:
    """Lay the upload of `file` open where only the child looks, while it is being read.

    Raises:
        Refused: it is there no longer, or the site's key has changed.
    """
    with (
        _present(sealed_path(file)) as sealed,
        spooled(_Unsealed(sealed), most_bytes=settings.IMPORT_MAX_BYTES) as path,
    ):
        yield path


def forget(file: CustomerFile) -> None:
    """Delete the upload of `file`, if there is one."""
    sealed_path(file).unlink(missing_ok=True)


def sweep(*, now: dt.datetime) -> None:
    """Delete uploads that nobody came for, as those of workspaces that are gone."""
    for path in (Path(settings.MEDIA_ROOT) / _FOLDER).glob(f"*{SEALED_SUFFIX}"):
        if dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC) < now - _FORGOTTEN:
            path.unlink(missing_ok=True)


class _Unsealed:
    """A sealed file read as what was sealed, piece by piece."""

    def __init__(self, sealed: IO[bytes]) -> None:
        self._sealed = sealed

    def read(self, _size: int = -1, /) -> bytes:
        """Return the next piece; nothing at the end."""
        from workspaces.sealing import unseal_bytes  # noqa: PLC0415  (as above)

        length = self._sealed.read(_LENGTH_BYTES)
        if not length:
            return b""
        try:
            return unseal_bytes(self._sealed.read(int.from_bytes(length, "big")))
        except SealBrokenError as error:
            raise Refused("file_unreadable") from error


@contextmanager
def _present(path: Path) -> Iterator[IO[bytes]]:
    try:
        sealed = path.open("rb")
    except FileNotFoundError as error:
        raise Refused("file_unreadable") from error
    with sealed:
        yield sealed
