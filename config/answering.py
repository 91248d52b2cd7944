"""A visitor's socket that takes an answer at once, however slowly the visitor reads."""

import os
import socket
from tempfile import SpooledTemporaryFile
from typing import Final

IN_MEMORY_BYTES: Final = 16 * 1024  # of what waits; more is kept in a file
PIECE_BYTES: Final = 64 * 1024
PIECES_AT_ONCE: Final = 16  # so that who reads fast does not keep the others waiting


class PatientSocket(socket.socket):
    """Sends what is taken now, and keeps the rest for `flush`. It never waits."""

    def __init__(self, accepted: socket.socket) -> None:
        super().__init__(accepted.family, accepted.type, accepted.proto, accepted.detach())
        self.unsent = 0  # bytes
        self._kept: SpooledTemporaryFile[bytes] | None = None  # those are the last of it

    def sendall(self, data: bytes, flags: int = 0, /) -> None:  # type: ignore[override]
        """Send what is taken, and keep the rest.

        Raises:
            OSError: the visitor has gone, or there is no room for the rest.
        """
        rest = memoryview(data)
        if self.unsent % PIECE_BYTES < len(rest) and self.flush():  # tried once in a piece
            rest = rest[self._offer(rest, flags) :]
        if rest:
            if self._kept is None:
                self._kept = SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115  (see close())
            self._kept.seek(0, os.SEEK_END)
            self._kept.write(rest)
            self.unsent += len(rest)

    def flush(self) -> bool:
        """Send what was kept, as far as it is taken; return whether all of it is sent.

        Raises:
            OSError: the visitor has gone.
        """
        if self._kept is None:
            return True
        for _ in range(PIECES_AT_ONCE):
            self._kept.seek(-self.unsent, os.SEEK_END)
            piece = self._kept.read(PIECE_BYTES)
            taken = self._offer(piece)
            self.unsent -= taken
            if not self.unsent:
                self._forget()
                return True
            if taken < len(piece):
                break
        return False

    def close(self) -> None:
        """Close the connection; what was kept is lost."""
        self._forget()
        super().close()

    def _offer(self, data: bytes | memoryview, flags: int = 0) -> int:
        """Return how many bytes the system has taken."""
        try:
            return self.send(data, flags)
        except BlockingIOError:
            return 0

    def _forget(self) -> None:
        self.unsent = 0
        if self._kept is not None:
            self._kept.close()
            self._kept = None
