"""Where an uploaded file waits between preview and confirmation; nothing serves this folder."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.files.base import File

from kpis.readers.limits import MIB
from kpis.readers.refusal import Refused


class Upload(Protocol):
    """A row that a waiting file belongs to."""

    public_id: Any
    stored_as: Any
    size_bytes: Any
    digest: Any


def upload_path(run: Upload) -> Path:
    """Return where the file of `run` lies."""
    return Path(settings.MEDIA_ROOT, run.stored_as)


def store_upload(run: Upload, file: File, *, folder: str = "imports") -> None:
    """Copy an upload to its waiting place, and note its size and digest on `run`.

    Raises:
        Refused: it is too large; nothing is left of it.
    """
    run.stored_as = f"{folder}/{run.public_id}"
    path, digest = upload_path(run), hashlib.sha256()
    path.parent.mkdir(parents=True, exist_ok=True)
    with gone_if_it_fails(run), path.open("wb") as target:
        for chunk in file.chunks():
            run.size_bytes += len(chunk)
            if run.size_bytes > settings.IMPORT_MAX_BYTES:
                raise Refused("file_too_large", limit_mb=settings.IMPORT_MAX_BYTES // MIB)
            digest.update(chunk)
            target.write(chunk)
    run.digest = digest.hexdigest()


@contextmanager
def gone_if_it_fails(run: Upload) -> Iterator[None]:
    """Leave no file of a run that is not recorded."""
    try:
        yield
    except BaseException:
        drop_upload(run)
        raise


def drop_upload(run: Upload) -> None:
    """Delete the file once it is of no more use."""
    if run.stored_as:
        upload_path(run).unlink(missing_ok=True)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
