"""Look at the directory of a zip archive before anything in it is unpacked.

The directory says how large every part claims to be. A lie in it is caught later, by the limits
of the child process that unpacks.
"""

import zipfile
import zlib
from pathlib import Path
from typing import Final

from kpis.readers.limits import (
    MAX_ARCHIVE_BYTES,
    MAX_ARCHIVE_ENTRIES,
    MAX_ARCHIVE_RATIO,
    MAX_SHARED_STRINGS_BYTES,
    MIB,
)
from kpis.readers.refusal import Refused

ZIP_MARK: Final = b"PK\x03\x04"
OLE_MARK: Final = bytes.fromhex("D0CF11E0A1B11AE1")  # .xls, and workbooks with a password

_ENCRYPTED_PART: Final = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED_FLAG: Final = 0x1
_ARCHIVES_INSIDE: Final = (".zip", ".xlsx", ".xlsm", ".xlsb", ".ods", ".gz", ".7z", ".rar")
_XML: Final = (".xml", ".rels")
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,  # a way of packing that no spreadsheet uses
    ValueError,
    EOFError,
    OSError,
)
_HEAD_BYTES: Final = 4096
_DOCTYPES: Final = tuple("<!DOCTYPE".encode(codec) for codec in ("utf-8", "utf-16-le", "utf-16-be"))


def check_archive(path: Path) -> None:
    """Refuse a zip archive that is broken, encrypted, or claims more than a workbook needs.

    Raises:
        Refused: with the first thing that is wrong.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_entries(archive.infolist())
            _check_document_types(archive)
    except _BROKEN as error:
        raise Refused("archive_broken") from error


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ARCHIVE_ENTRIES:
        raise Refused("archive_too_many_parts", limit=MAX_ARCHIVE_ENTRIES)
    for entry in entries:
        name = entry.filename.casefold()
        if entry.flag_bits & _ENCRYPTED_FLAG:
            raise Refused("encrypted")
        if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/"):
            raise Refused("archive_leaves_its_folder")
        if name.endswith(_ARCHIVES_INSIDE):
            raise Refused("archive_in_archive")
        if name.endswith("sharedstrings.xml") and entry.file_size > MAX_SHARED_STRINGS_BYTES:
            raise Refused("archive_too_large", limit_mb=MAX_SHARED_STRINGS_BYTES // MIB)
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > MAX_ARCHIVE_BYTES:
        raise Refused("archive_too_large", limit_mb=MAX_ARCHIVE_BYTES // MIB)
    if unpacked > MAX_ARCHIVE_RATIO * max(packed, 1):
        raise Refused("archive_packed_too_tightly", limit=MAX_ARCHIVE_RATIO)


def _check_document_types(archive: zipfile.ZipFile) -> None:
    """No part of a workbook declares a document type; entity bombs need one."""
    for entry in archive.infolist():
        if entry.filename.casefold().endswith(_XML):
            with archive.open(entry) as part:
                head = part.read(_HEAD_BYTES).upper()
            if any(mark.upper() in head for mark in _DOCTYPES):
                raise Refused("archive_declares_entities")


def check_ole(path: Path) -> None:
    """Refuse a workbook that is encrypted as a whole.

    Raises:
        Refused: it needs a password.
    """
    if _ENCRYPTED_PART in path.read_bytes():
        raise Refused("encrypted")
