"""A request on its way in: its bytes, kept until all of them have come."""

from collections.abc import Iterator
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import Final

from gunicorn.asgi.parser import ParseError, PythonProtocol
from gunicorn.config import Config

MOST_HEAD_BYTES: Final = 32 * 1024
MOST_BODY_BYTES: Final = 256 * 1024 * 1024  # more than any page takes: see IMPORT_MAX_BYTES
IN_MEMORY_BYTES: Final = 16 * 1024  # a longer request is kept in a file
PIECE_BYTES: Final = 8 * 1024  # as from a socket: of chunks the reader copies what is behind each
MOST_CHUNKS: Final = 10_000  # and one more for
CHUNK_BYTES: Final = 256  # of them: reading a request of small ones is work


class ArrivingRequest:
    """One request, as far as it has come. What is wrong with it is for its reader to say."""

    def __init__(self, limits: Config) -> None:
        self.is_whole = False
        self.fault = ""  # why its end is not known, though it is taken for whole
        self.body_size = 0  # bytes, without what frames them
        self.size = 0  # bytes
        self.behind = b""  # what came after its end, on the same connection
        self._kept = SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115  (close() ends it)
        self._chunks = 0
        self._scan = PythonProtocol(
            on_body=self._count,
            limit_request_line=limits.limit_request_line,
            limit_request_fields=limits.limit_request_fields,
            limit_request_field_size=limits.limit_request_field_size,
        )

    def add(self, data: bytes) -> None:
        """Keep what has come.

        Raises:
            OSError: there is no room for it.
        """
        try:
            self._scan.feed(data)
            self.is_whole = self._scan.is_complete
        except (ParseError, ValueError) as error:  # the latter: a number of thousands of digits
            self.is_whole = True
            self.fault = str(error)
        else:
            self.behind = self._scan.remaining()
        own = data[: len(data) - len(self.behind)]
        self._kept.write(own)
        self.size += len(own)

    @property
    def has_head(self) -> bool:
        """Whether first line and headers are there, so that only the body may be missing."""
        return self.is_whole or bool(self._scan.headers)

    @property
    def is_chunked(self) -> bool:
        """Whether the body came in chunks, so that its length was not announced."""
        return bool(self._scan.is_chunked)

    @property
    def expects_continue(self) -> bool:
        """Whether the sender waits for a word before sending the body."""
        if self._scan.http_version < (1, 1):
            return False
        headers = self._scan.headers
        return any(name == b"expect" and b"100-continue" in text.lower() for name, text in headers)

    @property
    def refusal(self) -> HTTPStatus | None:
        """Why no more of it is taken, if so."""
        if not self.has_head and self.size > MOST_HEAD_BYTES:
            return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        announced = self._scan.content_length or 0
        if max(announced, self.size - MOST_HEAD_BYTES) > MOST_BODY_BYTES:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        if self.is_chunked and self._chunks > MOST_CHUNKS + self.body_size // CHUNK_BYTES:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return None

    def pieces(self) -> Iterator[bytes]:
        """The bytes of the request, from its beginning; after them it is at its end."""
        self._kept.seek(0)
        while piece := self._kept.read(PIECE_BYTES):
            yield piece

    def close(self) -> None:
        """Forget the bytes."""
        self._kept.close()
        self.size = 0

    def _count(self, piece: bytes) -> None:
        self._chunks += 1
        self.body_size += len(piece)
