"""Bytes into text: which encoding a file has, found by reading all of it once.

In this order: a byte-order mark; UTF-16 without a mark, told by where its zero bytes stand;
UTF-8; CP949, the Korean one. Each is tried strictly on the whole file, so that a guess is never
right at the top and wrong further down. Anything else is refused.
"""

import codecs
from dataclasses import dataclass
from typing import BinaryIO, Final

from kpis.readers.limits import MAX_TEXT_BYTES, MIB
from kpis.readers.refusal import Refused


@dataclass(frozen=True)
class Encoding:
    """Python's name of a codec, and the name to show to people."""

    codec: str
    label: str


_MARKS: Final = (
    (codecs.BOM_UTF8, Encoding("utf-8-sig", "UTF-8 (BOM)")),
    (codecs.BOM_UTF16_LE, Encoding("utf-16", "UTF-16 LE (BOM)")),
    (codecs.BOM_UTF16_BE, Encoding("utf-16", "UTF-16 BE (BOM)")),
)
_UTF16_LE: Final = Encoding("utf-16-le", "UTF-16 LE")
_UTF16_BE: Final = Encoding("utf-16-be", "UTF-16 BE")
_UTF8: Final = Encoding("utf-8", "UTF-8")
_CP949: Final = Encoding("cp949", "CP949")

_CHUNK_BYTES: Final = MIB
_HEAD_BYTES: Final = 65_536


def find_encoding(stream: BinaryIO) -> Encoding:
    """Return the encoding of the whole of `stream`; memory does not grow with its length.

    Raises:
        Refused: the file is empty, too large, or text in none of the encodings.
    """
    stream.seek(0)
    head = stream.read(_HEAD_BYTES)
    if not head.strip():
        _refuse_if_empty(stream)
    for candidate in _candidates(head):
        if _is_readable(stream, candidate):
            return candidate
    if b"\0" in head:
        raise Refused("nul_characters")
    raise Refused("encoding_unknown")


def _refuse_if_empty(stream: BinaryIO) -> None:
    if not stream.read(1):
        raise Refused("empty_file")


def _candidates(head: bytes) -> tuple[Encoding, ...]:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return (encoding,)
    if b"\0" in head:
        return _utf16_candidates(head)
    return (_UTF8, _CP949)


def _utf16_candidates(head: bytes) -> tuple[Encoding, ...]:
    """Digits, commas, line ends have a zero byte each: at odd places in LE, at even ones in BE."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 8 * even:
        return (_UTF16_LE,)
    if even > 8 * odd:
        return (_UTF16_BE,)
    return ()


def _is_readable(stream: BinaryIO, encoding: Encoding) -> bool:
    decoder = codecs.getincrementaldecoder(encoding.codec)(errors="strict")
    stream.seek(0)
    size = 0
    try:
        while chunk := stream.read(_CHUNK_BYTES):
            size += len(chunk)
            if size > MAX_TEXT_BYTES:
                raise Refused("file_too_large", limit_mb=MAX_TEXT_BYTES // MIB)
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        stream.seek(0)
    return True
