"""A receiver of webhooks on loopback that keeps what it is given, and can be told to misbehave."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from docs.examples.verify_webhook import NotGenuineError, verify


class Taken(NamedTuple):
    """One message as the receiver took it."""

    path: str
    key: str  # of a signed message; the others carry none
    body: str
    at: float  # on the monotonic clock


class HttpSink:
    """What arrived, and how to answer the next messages."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.received: list[Taken] = []
        self.secrets: dict[str, str] = {}  # by path: what must be signed, and with what
        self.refuses_each = 0  # so many are asked for before one is told to come back later
        self.hangs_up_each = 0  # so many messages are taken before one is left unanswered
        self.asked = 0
        self.hang_ups = 0
        self.not_genuine = 0
        self._lock = threading.Lock()

    def take(self, path: str, headers: dict[str, str], body: bytes) -> int:
        """Keep a message, or not; return the status to answer with, 0 for none at all."""
        with self._lock:
            self.asked += 1
            if self.refuses_each and self.asked % self.refuses_each == 0:
                return 503
            if path in self.secrets and not _is_genuine(headers, body, self.secrets[path]):
                self.not_genuine += 1
                return 401
            key = headers.get("webhook-id", "")
            self.received.append(Taken(path, key, body.decode(), time.monotonic()))
            if self.hangs_up_each and len(self.received) % self.hangs_up_each == 0:
                self.hang_ups += 1
                return 0
            return 200


def _is_genuine(headers: dict[str, str], body: bytes, secret: str) -> bool:
    """Whether the example of our documentation believes the message."""
    try:
        verify(headers, body, secrets=[secret], now=time.time(), seen=())
    except NotGenuineError:
        return False
    return True


@contextmanager
def run_http_sink() -> Iterator[HttpSink]:
    """Run the receiver at a free port, in a thread of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            if status := sink.take(self.path, headers, body):
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        sink = HttpSink(server.server_port)
        thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
        thread.start()
        try:
            yield sink
        finally:
            server.shutdown()
            thread.join()
