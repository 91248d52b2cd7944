"""A file that only a passphrase opens: AES-256-GCM, a megabyte at a time.

The key is stretched from the passphrase by scrypt with a salt of the file's own. Each chunk's
nonce holds its number and whether it is the last, so chunks cannot be swapped, dropped or cut off
(the STREAM construction). `cryptography` is loaded where it is needed only: no server needs it to
start.
"""

import io
import os
from typing import IO, TYPE_CHECKING, Final

from workspaces.services.rows import DamagedError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MARK: Final = b"mokpyo-sealed-1\n"
COST: Final = 17  # of a guess, as a power of two: 128 MB and half a second
_COSTS: Final = range(10, 21)  # that a reader takes from a file
_CHUNK: Final = 1024 * 1024  # bytes of a chunk before it is sealed
_TAG: Final = 16  # bytes that sealing adds
_SALT: Final = 16  # bytes
_BEGIN: Final = len(MARK) + 1 + _SALT  # of the first chunk


class WrongPassphraseError(ValueError):
    """The passphrase does not open the file, or the file was changed."""


class SealingWriter(io.RawIOBase):
    """Seals what is written and passes it on; only `close` makes it complete."""

    def __init__(self, file: IO[bytes], passphrase: str, *, cost: int = COST) -> None:
        header = bytes([cost]) + os.urandom(_SALT)
        file.write(MARK + header)
        self._file, self._box = file, _box(passphrase, header)
        self._waiting = bytearray()
        self._number = 0

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        """Take bytes; whole chunks are passed on."""
        self._waiting += data
        while len(self._waiting) > _CHUNK:  # the last chunk may be whole: it waits for `close`
            self._pass_on(self._waiting[:_CHUNK], is_last=False)
            del self._waiting[:_CHUNK]
        return len(data)

    def finish(self) -> None:
        """Pass on the last chunk."""
        self._pass_on(self._waiting, is_last=True)

    def _pass_on(self, chunk: bytearray, *, is_last: bool) -> None:
        nonce = _nonce(self._number, is_last=is_last)
        self._file.write(self._box.encrypt(nonce, bytes(chunk), None))
        self._number += 1


class SealedReader(io.RawIOBase):
    """Opens a sealed file and reads in it, anywhere."""

    def __init__(self, file: IO[bytes], passphrase: str) -> None:
        """Begin behind the mark.

        Raises:
            WrongPassphraseError: it does not open the file.
        """
        self._file = file
        file.seek(len(MARK))
        self._box = _box(passphrase, file.read(1 + _SALT))
        sealed = file.seek(0, os.SEEK_END) - _BEGIN
        self._last = max(sealed - 1, 0) // (_CHUNK + _TAG)
        self._size = sealed - _TAG * (self._last + 1)
        self._at, self._number, self._chunk = 0, -1, b""
        self._open(self._last)  # a file that was cut off is known at once

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go elsewhere."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        """Read up to the end of a chunk.

        Raises:
            WrongPassphraseError: the chunk was changed.
        """
        if self._at >= self._size:
            return 0
        number, begin = divmod(self._at, _CHUNK)
        self._open(number)
        part = self._chunk[begin : begin + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def _open(self, number: int) -> None:
        if number == self._number:
            return
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415  (see above)

        self._file.seek(_BEGIN + number * (_CHUNK + _TAG))
        sealed = self._file.read(_CHUNK + _TAG)
        try:
            nonce = _nonce(number, is_last=number == self._last)
            self._chunk = self._box.decrypt(nonce, sealed, None)
        except (InvalidTag, ValueError) as error:
            raise WrongPassphraseError from error
        self._number = number


def is_sealed(file: IO[bytes]) -> bool:
    """Whether the file was sealed; its place is its beginning afterwards."""
    found = file.read(len(MARK))
    file.seek(0)
    return found == MARK


def opened(file: IO[bytes], passphrase: str) -> IO[bytes]:
    """Return the plain file, decrypted where it is read.

    Raises:
        WrongPassphraseError: there is none for a sealed file, or it does not open it.
        DamagedError: a passphrase was given for a file that is not sealed.
    """
    if is_sealed(file):
        return io.BufferedReader(SealedReader(file, passphrase), _CHUNK)
    if passphrase:
        raise DamagedError("the file is not encrypted")
    return file


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _box(passphrase: str, header: bytes) -> "AESGCM":
    if len(header) != 1 + _SALT or header[0] not in _COSTS:
        raise WrongPassphraseError
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  (see above)
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt  # noqa: PLC0415

    stretched = Scrypt(salt=header[1:], length=32, n=2 ** header[0], r=8, p=1)
    return AESGCM(stretched.derive(passphrase.encode()))
