"""F11: the site's own web server with visitors who are slow, or send too much; two threads only."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from hashlib import sha256

import pytest

from config.broker import free_port
from config.options import ROOT
from tests import servers

pytestmark = pytest.mark.server
CONNECTIONS = 40  # at most
PATIENCE = 120.0  # seconds; the machine may be busy
HEAD = b"POST /x HTTP/1.1\r\nHost: localhost\r\n"
FORM = HEAD + b"Content-Length: 5\r\n\r\n"
COMMAND = [
    *(sys.executable, "-m", "gunicorn", "--worker-class=config.front_server.FrontWorker"),
    *(f"--worker-connections={CONNECTIONS}", "--threads=2", "--graceful-timeout=5"),
    *("--no-control-socket", "tests.config.echo"),
]


@pytest.fixture(scope="module")
def web(tmp_path_factory) -> Iterator[tuple[int, int]]:
    """The port, and the process that takes connections."""
    number = free_port()
    log = tmp_path_factory.mktemp("web") / "log"
    command = [*COMMAND, f"--bind=127.0.0.1:{number}", f"--error-logfile={log}"]
    with subprocess.Popen(command, cwd=ROOT) as server:
        try:
            servers.wait_for(lambda: ask(number), OSError, log)
            children = ["pgrep", "-P", str(server.pid)]
            yield number, int(subprocess.check_output(children))
        finally:
            server.terminate()
            assert server.wait(PATIENCE) == 0
    assert "Traceback" not in log.read_text()


@pytest.fixture
def port(web) -> int:
    return web[0]


def ask(port: int, body: bytes | Iterator[bytes] = b"") -> list:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        is_chunked = not isinstance(body, bytes)
        headers = {"Transfer-Encoding": "chunked"} if is_chunked else {}
        connection.request("POST", "/x", body, headers, encode_chunked=is_chunked)
        return json.loads(connection.getresponse().read())


def told(body: bytes) -> list:
    return ["/x", len(body), sha256(body).hexdigest()]


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


def answer(connection: socket.socket) -> tuple[int, bytes]:
    response = http.client.HTTPResponse(connection)
    response.begin()
    return response.status, response.read()


@pytest.mark.parametrize(
    "begun",
    [b"", b"GET / HTT", HEAD, FORM + b"hell", HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nh"],
    ids=["nothing", "line", "headers", "body", "chunk"],
)
def test_f11_who_sends_slowly_holds_no_thread(port, begun):
    with ExitStack() as stack:
        for _ in range(CONNECTIONS // 4):
            stack.enter_context(connect(port)).sendall(begun)

        assert ask(port) == told(b"")


def test_f11_who_does_not_read_holds_no_thread(port):
    long = 12_000_000  # more than the system keeps for them
    with ExitStack() as stack:
        crowd = [stack.enter_context(connect(port)) for _ in range(3)]
        for each in crowd:
            each.sendall(b"GET /x?%d HTTP/1.1\r\nHost: localhost\r\n\r\n" % long * 2)

        assert ask(port) == told(b"")
        crowd[0].sendall(b"GET /\r\n\r\n")  # refused, and the end
        answers = stack.enter_context(crowd[0].makefile("rb")).read()
        assert answers.count(b"HTTP/1.1 200 ") == 2
        assert answers.count(b" " * (long - 200)) == 2  # and some words


def test_f11_slow_request_is_answered_when_all_of_it_is_there(port):
    with connect(port) as slow:
        for byte in FORM:
            slow.sendall(bytes([byte]))
        assert ask(port) == told(b"")
        slow.sendall(b"hello")

        assert json.loads(answer(slow)[1]) == told(b"hello")


def test_f11_with_too_many_connections_who_waits_longest_goes(port):
    with ExitStack() as stack:
        crowd = [stack.enter_context(connect(port)) for _ in range(CONNECTIONS + 5)]

        assert ask(port) == told(b"")
        assert crowd[0].recv(1) == b""


def test_f11_with_too_many_connections_who_goes_on_sending_stays(port):
    with ExitStack() as stack:
        sender = stack.enter_context(connect(port))
        for _ in range(CONNECTIONS - 10):
            stack.enter_context(connect(port))
        assert ask(port) == told(b"")  # accepted after all of them
        sender.sendall(HEAD + b"Content-Length: 5\r\nExpect: 100-continue\r\n\r\n")
        assert sender.recv(100).startswith(b"HTTP/1.1 100 ")
        for _ in range(15):
            stack.enter_context(connect(port))

        assert ask(port) == told(b"")
        sender.sendall(b"hello")
        assert json.loads(answer(sender)[1]) == told(b"hello")


def test_f11_who_was_let_go_may_have_sent_something_meanwhile(web):
    port, process = web
    with ExitStack() as stack:
        crowd = [stack.enter_context(connect(port)) for _ in range(CONNECTIONS)]
        assert ask(port) == told(b"")
        os.kill(process, signal.SIGSTOP)  # so that all that follows meets it at once
        for _ in range(5):
            stack.enter_context(connect(port))
        for each in crowd[1:]:
            each.sendall(b"G")
        os.kill(process, signal.SIGCONT)

        assert ask(port) == told(b"")
    os.kill(process, 0)  # it is still the same


def test_f11_gigabyte_is_refused_before_it_is_sent(port):
    with connect(port) as sender:
        sender.sendall(HEAD + b"Content-Length: 1000000000\r\nExpect: 100-continue\r\n\r\n")

        assert answer(sender)[0] == 413
        assert sender.recv(1) == b""


def test_long_body_comes_whole(port):
    body = bytes(range(256)) * 4000

    assert ask(port, body) == told(body)
    assert ask(port, iter([body, b"more"])) == told(body + b"more")


def test_who_waits_for_a_word_before_the_body_gets_one(port):
    with connect(port) as sender:
        sender.sendall(HEAD + b"Content-Length: 5\r\nExpect: 100-continue\r\n\r\n")
        assert sender.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sender.sendall(b"hello")

        assert json.loads(answer(sender)[1]) == told(b"hello")


def test_request_that_only_one_reader_understands_is_refused(port):
    with connect(port) as sender:
        sender.sendall(b"POST /x HTTP/1.5\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n")

        assert answer(sender)[0] == 400
        assert sender.recv(1) == b""


def test_requests_sent_together_are_answered_in_turn(port):
    with connect(port) as sender, sender.makefile("rb") as answers:
        sender.sendall(FORM + b"hello" + FORM + b"again" + b"GET /\r\n\r\n")
        received = answers.read()

    assert received.index(told(b"hello")[2].encode()) < received.index(told(b"again")[2].encode())
    assert received.count(b"HTTP/1.1 400 ") == 1
