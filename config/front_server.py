"""gunicorn's worker with threads, made so that a thread meets whole requests only.

As gunicorn has it, a thread reads from the visitor and waits for what they have not sent, and for
what they have not read: eight who are slow hold eight threads, and the site stands still. Here the
loop that accepts connections gathers requests without waiting for any, a thread reads what was
gathered, and what is not taken of its answer the loop sends on. Nothing waits for long: what takes
too much time is closed, and where there is no room, who has been silent longest goes.

For HTTP/1 without TLS, as it comes from this machine or from a proxy.
"""

import resource
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from selectors import EVENT_READ, EVENT_WRITE
from typing import Any, Final

from gunicorn import util
from gunicorn.config import Config
from gunicorn.http import Request, get_parser
from gunicorn.http.errors import InvalidRequestLine
from gunicorn.workers.gthread import TConn, ThreadWorker

from config.answering import PatientSocket
from config.arriving import ArrivingRequest

HEAD_SECONDS: Final = 20.0  # for the first line and the headers
BODY_SECONDS: Final = 600.0  # for the body: 200 MB at 2.7 Mbit/s
ANSWER_SECONDS: Final = 30.0  # for more of an answer to be taken
LAST_SECONDS: Final = 2.0  # for what is still sent after the last answer
LOOK_EVERY: Final = 1.0  # seconds between two looks for what has taken too long

ACCEPTED_AT_ONCE: Final = 100
RECEIVED_BYTES: Final = 64 * 1024  # at once
MOST_KEPT_BYTES: Final = 1024 * 1024 * 1024  # of all requests and answers on their way
OPEN_FILES: Final = 24_000  # two for each connection: itself, and a long request or answer
OWN_FILES: Final = 256  # of the site itself
CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"


class Connection(TConn):
    """A visitor's connection with the request or answer that is on its way."""

    def __init__(self, cfg: Config, accepted: socket.socket, *addresses: Any) -> None:
        super().__init__(cfg, PatientSocket(accepted), *addresses)
        self.data_ready = True  # nobody needs to wait for it in a thread
        self.is_over = False  # answered for the last time: what still comes is not read
        self.request = ArrivingRequest(self.cfg)

    def init(self) -> None:
        """Make the request readable; a thread calls this before it reads."""
        self.sock.setblocking(False)
        self.parser = get_parser(self.cfg, self.request.pieces(), self.client)

    @property
    def kept(self) -> int:
        """How many bytes of it are here."""
        return int(self.sock.unsent) + self.request.size

    def next_request(self) -> bytes:
        """Begin another request; return what has come of it already."""
        behind = self.request.behind
        self.request = ArrivingRequest(self.cfg)
        return behind


class FrontWorker(ThreadWorker):
    """Gathers requests, and hands each to a thread when it is whole."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waiting: dict[Connection, None] = {}  # who has been silent longest is the first
        self._next_look_at = 0.0  # on the monotonic clock

    def init_process(self) -> None:
        """Take as many connections as there may be files; runs in the worker's own process."""
        room = (_may_open() - OWN_FILES) // 2
        self.worker_connections = min(self.cfg.worker_connections, room)
        self.cfg.set("sendfile", False)  # the system's own waits for the visitor
        super().init_process()

    def accept(self, listener: socket.socket) -> None:
        """Take the connections that wait, so that none stands behind many for long."""
        for _ in range(ACCEPTED_AT_ONCE):
            self._make_room()
            if self.nr_conns >= self.worker_connections:
                return
            try:
                accepted, address = listener.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return
            except OSError as error:  # the system has no more files or memory
                self.log.warning("Cannot take a connection: %s", error)
                self._drop_longest()
                return
            self.nr_conns += 1
            connection = Connection(self.cfg, accepted, address, listener.getsockname())
            self._gather(connection)

    def on_client_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """Begin the next request of a connection that was kept."""
        try:
            self.keepalived_conns.remove(conn)
        except ValueError:  # ended since this round of events was asked for
            return
        self.poller.unregister(client)
        self._gather(conn, conn.next_request())

    def handle_request(self, req: Request, conn: Connection) -> bool:
        """Answer, in a thread."""
        if conn.request.fault:  # the other reader sees none: where the next one begins is unclear
            raise InvalidRequestLine(conn.request.fault)
        if conn.request.is_chunked:  # Django reads no body whose length it is not told
            req.headers.append(("CONTENT-LENGTH", str(conn.request.body_size)))
        req._expected_100_continue = False  # the loop has said it; here the body is whole
        stays: bool = super().handle_request(req, conn)
        return stays

    def finish_request(self, conn: Connection, fs: Future[bool]) -> None:
        """Send the rest of an answer, then keep the connection or end it, waiting for nobody."""
        conn.request.close()
        try:
            is_sent = conn.sock.flush()
        except OSError:  # the visitor has gone
            self._close(conn)
            return
        if not is_sent:
            conn.timeout = time.monotonic() + ANSWER_SECONDS
            self._watch(conn, EVENT_WRITE, partial(self._on_writable, conn, fs))
        elif fs.cancelled() or fs.exception() or not fs.result():
            self._hear_out(conn)
        else:
            super().finish_request(conn, fs)
            if conn.request.behind:
                self.on_client_socket_readable(conn, conn.sock)

    def murder_pending(self) -> None:
        """Close what has taken too long or is too much; gunicorn calls this after each round."""
        self._make_room()
        now = time.monotonic()
        if now < self._next_look_at:
            return
        self._next_look_at = now + LOOK_EVERY
        for connection in [each for each in self._waiting if each.timeout <= now]:
            self._drop(connection)
        kept = sum(each.kept for each in self._waiting)
        if kept > MOST_KEPT_BYTES:
            for largest in sorted(self._waiting, key=lambda each: each.kept, reverse=True):
                kept -= largest.kept
                self._drop(largest)
                if kept <= MOST_KEPT_BYTES:
                    break

    def _cap_keepalive(self, deadline: float) -> None:
        """Wait for nobody who has sent nothing; gunicorn calls this when it is told to stop."""
        super()._cap_keepalive(deadline)
        for connection in self._waiting:
            if not connection.kept:
                connection.timeout = min(connection.timeout, deadline)

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:
        """Whether the connection can be kept: not if its two readers saw different ends."""
        drained: bool = super()._keepalive_after(conn, keepalive)
        return drained and not conn.parser.unreader.read()

    def _gather(self, connection: Connection, begun: bytes = b"") -> None:
        """Wait for a request without a thread."""
        connection.timeout = time.monotonic() + HEAD_SECONDS
        self._watch(connection, EVENT_READ, partial(self._on_readable, connection))
        if begun:
            self._take(connection, begun)
        else:  # mostly all of it is there
            self._on_readable(connection, connection.sock)

    def _on_readable(self, connection: Connection, client: socket.socket) -> None:
        if connection not in self._waiting:  # ended since this round of events was asked for
            return
        try:
            data = client.recv(RECEIVED_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._drop(connection)
        elif not connection.is_over:
            self._waiting[connection] = self._waiting.pop(connection)  # silent no longer: the last
            self._take(connection, data)

    def _on_writable(self, conn: Connection, fs: Future[bool], _client: socket.socket) -> None:
        if conn in self._waiting:  # not ended since this round of events was asked for
            self._unwatch(conn)
            self.finish_request(conn, fs)

    def _take(self, connection: Connection, data: bytes) -> None:
        request = connection.request
        had_head = request.has_head
        try:
            request.add(data)
        except OSError:
            self.log.exception("No room for a request")
            self._refuse(connection, HTTPStatus.INSUFFICIENT_STORAGE)
            return
        if request.refusal:
            self._refuse(connection, request.refusal)
        elif request.is_whole:
            self._unwatch(connection)
            self.enqueue_req(connection)
        elif request.has_head and not had_head:
            connection.timeout = time.monotonic() + BODY_SECONDS
            if request.expects_continue:
                with suppress(OSError):  # gone: the next look at the connection tells
                    util.write_nonblock(connection.sock, CONTINUE)

    def _refuse(self, connection: Connection, status: HTTPStatus) -> None:
        self._unwatch(connection)
        with suppress(OSError):  # gone, or takes nothing
            util.write_error(connection.sock, status.value, status.phrase, "")
        self._hear_out(connection)

    def _hear_out(self, connection: Connection) -> None:
        """Send nothing more, and read on for a moment: closed at once, an answer would be lost."""
        connection.request.close()
        connection.is_over = True
        connection.timeout = time.monotonic() + LAST_SECONDS
        try:
            connection.sock.setblocking(False)
            connection.sock.shutdown(socket.SHUT_WR)
        except OSError:  # the visitor has gone
            self._close(connection)
        else:
            self._watch(connection, EVENT_READ, partial(self._on_readable, connection))

    def _make_room(self) -> None:
        """With too many connections, end the one that has been silent longest."""
        if self.nr_conns >= self.worker_connections:
            self._drop_longest()

    def _drop_longest(self) -> None:
        if self._waiting:
            self._drop(next(iter(self._waiting)))
        elif self.keepalived_conns:
            kept = self.keepalived_conns.popleft()
            self.poller.unregister(kept.sock)
            self._close(kept)

    def _watch(
        self, connection: Connection, events: int, callback: Callable[[socket.socket], None]
    ) -> None:
        self._waiting[connection] = None
        self.poller.register(connection.sock, events, callback)

    def _unwatch(self, connection: Connection) -> None:
        del self._waiting[connection]
        self.poller.unregister(connection.sock)

    def _drop(self, connection: Connection) -> None:
        self._unwatch(connection)
        self._close(connection)

    def _close(self, connection: Connection) -> None:
        connection.request.close()
        self.nr_conns -= 1
        connection.close()


def _may_open() -> int:
    """Raise the number of files that may be open, where it is low; return it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft == resource.RLIM_INFINITY or soft >= most:
        return most
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    except (OSError, ValueError):  # macOS allows less than it says
        return soft
    return most
