"""A file that holds tables and files, and says what must be in it.

A zip of `tables/NAME.jsonl`, one line a row, of `files/PATH`, and of `manifest.json`, written last,
with the number of rows or bytes of each and its digest. It is written and read as a stream; none
of it is ever held whole.
"""

import hashlib
import json
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final, Self

from workspaces.services.rows import DamagedError

FORMAT: Final = 1  # of the archive itself; a reader knows its own only
_MANIFEST: Final = "manifest.json"
_OF_TABLES: Final = frozenset({"rows", "sha256", "columns"})  # what the manifest says of each
_OF_FILES: Final = frozenset({"bytes", "sha256"})
_CHUNK: Final = 1024 * 1024  # bytes


class ArchiveWriter:
    """Writes an archive; `close` ends it with the manifest. A context manager."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self.tables: dict[str, dict[str, Any]] = {}
        self.files: dict[str, dict[str, Any]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of a file that could not be written to its end; it is of no use."""
        with suppress(OSError):
            self._zip.close()

    def add_table(self, name: str, *, columns: list[str], lines: Iterable[bytes]) -> None:
        """Write the rows of a table."""
        count, sha256 = 0, hashlib.sha256()
        with self._zip.open(f"tables/{name}.jsonl", "w", force_zip64=True) as entry:
            waiting = bytearray()
            for line in lines:
                waiting += line
                count += 1
                if len(waiting) > _CHUNK:
                    entry.write(waiting)
                    sha256.update(waiting)
                    waiting.clear()
            entry.write(waiting)
            sha256.update(waiting)
        self.tables[name] = {"rows": count, "sha256": sha256.hexdigest(), "columns": columns}

    def add_file(self, path: PurePosixPath, file: IO[bytes]) -> None:
        """Write a file, to lie at `path` again."""
        size, sha256 = 0, hashlib.sha256()
        with self._zip.open(f"files/{path}", "w", force_zip64=True) as entry:
            while chunk := file.read(_CHUNK):
                entry.write(chunk)
                sha256.update(chunk)
                size += len(chunk)
        self.files[str(path)] = {"bytes": size, "sha256": sha256.hexdigest()}

    def close(self, **about: Any) -> None:
        """End the archive; `about` goes into its manifest."""
        manifest = {"format": FORMAT, **about, "tables": self.tables, "files": self.files}
        self._zip.writestr(_MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        self._zip.close()


class Archive:
    """Reads an archive."""

    def __init__(self, file: IO[bytes], *, kind: str) -> None:
        """Open it.

        Raises:
            DamagedError: it is no archive, or one of another kind or format.
        """
        try:
            self._zip = zipfile.ZipFile(file)
            self.manifest: dict[str, Any] = json.loads(self._zip.read(_MANIFEST))
            self.tables: dict[str, dict[str, Any]] = self.manifest["tables"]
            self.files: dict[str, dict[str, Any]] = self.manifest["files"]
            is_whole = all(set(about) >= _OF_TABLES for about in self.tables.values()) and all(
                set(about) >= _OF_FILES for about in self.files.values()
            )
        except (
            *(zipfile.BadZipFile, NotImplementedError),
            *(AttributeError, KeyError, TypeError, ValueError),  # a manifest of another shape
        ) as error:
            raise DamagedError("no archive with a manifest") from error
        if not is_whole:
            raise DamagedError("its manifest does not say all of its tables and files")
        found = self.manifest.get("format"), self.manifest.get("kind")
        if found != (FORMAT, kind):
            raise DamagedError(f"an archive of a {found[1]} in format {found[0]}")

    def lines(self, name: str) -> Iterator[bytes]:
        """Yield the rows of a table; at their end they are known to be what was written.

        Raises:
            DamagedError: they are not.
        """
        count, sha256 = 0, hashlib.sha256()
        try:
            with self._zip.open(f"tables/{name}.jsonl") as entry:
                for line in entry:
                    sha256.update(line)
                    count += 1
                    yield line
        except (zipfile.BadZipFile, KeyError, EOFError, zlib.error) as error:
            raise DamagedError(name) from error
        about = self.tables[name]
        if (count, sha256.hexdigest()) != (about["rows"], about["sha256"]):
            raise DamagedError(name)

    def put_files(self, folder: Path) -> None:
        """Write every file below `folder`.

        Raises:
            DamagedError: one is not what was written.
        """
        for path in self.files:
            self.put_file(path, folder / safe_path(path))

    def put_file(self, path: str, at: Path) -> None:
        """Write the file of the archive called `path` to `at`.

        Raises:
            DamagedError: it is not what was written.
        """
        at.parent.mkdir(parents=True, exist_ok=True)
        try:
            with self._zip.open(f"files/{path}") as entry, at.open("xb") as file:
                shutil.copyfileobj(entry, file, _CHUNK)
        except (zipfile.BadZipFile, KeyError, EOFError, zlib.error) as error:
            raise DamagedError(path) from error
        with at.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != self.files[path]["sha256"]:
                raise DamagedError(path)


def summary(tables: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return what people are told of tables: how many rows each has, and their digest."""
    return {
        name: {"rows": about["rows"], "sha256": about["sha256"]} for name, about in tables.items()
    }


def safe_path(path: str) -> PurePosixPath:
    """Return `path` if it stays below the folder it is put into.

    Raises:
        DamagedError: it leads elsewhere.
    """
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or not pure.parts:
        raise DamagedError(path)
    return pure
