"""A web server of the tests' own, on any loopback address; it keeps what it was asked for."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network

from kpis.sources.fetch import FetchPolicy

Answer = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """What the server gives, by path, and the requests that reached it."""

    def __init__(self, address: str, port: int) -> None:
        self.address = address
        self.port = port
        self.url = f"http://{address}:{port}"
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.sent: list[bytes] = []

    @property
    def policy(self) -> FetchPolicy:
        """What lets a fetch come here and to nothing else that is not public."""
        return FetchPolicy(ports=frozenset({self.port}), networks=(ip_network(self.address),))

    def gives(self, path: str, body: bytes | str, kind: str = "text/csv", **headers: str) -> str:
        """Answer at `path` with `body` from now on; return the whole address."""
        data = body.encode() if isinstance(body, str) else body

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            for name, value in {"Content-Type": kind, **named}.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(data)))
            handler.end_headers()
            handler.wfile.write(data)

        self.answers[path] = answer
        return self.url + path

    def leads(self, path: str, to: str) -> str:
        """Redirect from `path` to another address from now on; return the whole address."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(302)
            handler.send_header("Location", to)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        self.answers[path] = answer
        return self.url + path

    def fails(self, path: str, status: int, body: str = "", **headers: str) -> str:
        """Answer with an error from now on; return the whole address."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            data = body.encode()
            handler.send_response(status)
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.send_header("Content-Length", str(len(data)))
            handler.end_headers()
            handler.wfile.write(data)

        self.answers[path] = answer
        return self.url + path


@contextmanager
def serving(address: str = "127.0.0.1") -> Iterator[Site]:
    """Serve at a free port of `address`."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            site.sent.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.do_GET()

        def do_GET(self) -> None:
            site.asked.append((self.path, dict(self.headers)))
            try:
                self._answer()
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # the asker has had enough

        def _answer(self) -> None:
            place = self.path.split("?")[0]
            site.answers.get(place, lambda handler: handler.send_error(404))(self)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer((address, 0), Handler) as server:
        server.daemon_threads = True
        site = Site(address, server.server_port)
        thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
