"""A mail server that takes everything and keeps nothing but a count. Standard library only.

Run as a process of its own (`running_sink`), so that it takes no time from whom it measures.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO

_GREETING = b"220 sink\r\n"
_FEATURES = b"250-sink\r\n250 8BITMIME\r\n"
_ANSWERS = {b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}
_OK = b"250 taken\r\n"
_LONGEST_LINE = 2**20  # bytes


@dataclass
class Sink:
    """Where the server listens; once it has ended, what came."""

    port: int
    counts: dict[str, int] = field(default_factory=dict)


@contextmanager
def running_sink() -> Iterator[Sink]:
    """Run the server until the block ends; then `counts` has `connections` and `messages`."""
    server = subprocess.Popen(
        [sys.executable, "-I", "-S", __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with server:
        sink = Sink(port=int(_pipe(server.stdout).readline()))
        try:
            yield sink
        finally:
            _pipe(server.stdin).close()
            sink.counts = json.loads(_pipe(server.stdout).readline())


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ValueError("started without a pipe")
    return pipe


class _Server:
    def __init__(self) -> None:
        self.counts = {"connections": 0, "messages": 0}

    async def serve(self) -> None:
        """Take mail until standard input ends."""
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0, limit=_LONGEST_LINE)
        sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
        sys.stdout.flush()
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        sys.stdout.write(f"{json.dumps(self.counts)}\n")

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.counts["connections"] += 1
        writer.write(_GREETING)
        while line := await reader.readline():
            verb = line[:4].upper()
            writer.write(_FEATURES if verb == b"EHLO" else _ANSWERS.get(verb, _OK))
            if verb == b"DATA":
                await reader.readuntil(b"\r\n.\r\n")
                self.counts["messages"] += 1
                writer.write(_OK)
            elif verb == b"QUIT":
                break
        writer.close()


if __name__ == "__main__":
    asyncio.run(_Server().serve())
