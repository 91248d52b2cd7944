"""F09, F10: what gunicorn makes of requests that two readers would split.

It answers 400 to what its parser refuses (501 to a transfer coding it does not know). A proxy that
reads such a request differently would let one visitor's request begin inside another's.
"""

import pytest
from gunicorn.config import Config
from gunicorn.http.errors import ParseException
from gunicorn.http.parser import RequestParser

pytestmark = pytest.mark.once
HEAD = b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\n"
CHUNKED = b"0\r\n\r\nGET /admin/ HTTP/1.1\r\nHost: localhost\r\n\r\n"


def read(request: bytes) -> list[tuple[str, bytes]]:
    """The requests that gunicorn finds in the bytes of one connection."""
    found = RequestParser(Config(), iter([request]), ("192.0.2.1", 1))
    return [(each.path, each.body.read()) for each in found]


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 60\r\n",
        b"Content-Length: 6\r\nContent-Length: 60\r\n",
        b"Content-Length: +6\r\n",
        b"Content-Length: 6, 6\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"Transfer-Encoding:\r\n chunked\r\n",
        b"X: 1\nTransfer-Encoding: chunked\r\n",
    ],
    ids=repr,
)
def test_f10_request_that_two_readers_would_split_is_refused(headers):
    with pytest.raises(ParseException):
        read(HEAD + headers + b"\r\n" + CHUNKED)


def test_f10_plain_requests_are_read_one_after_the_other():
    plain = HEAD + b"Content-Length: 2\r\n\r\nhi" + b"GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n"

    assert read(plain) == [("/accounts/login/", b"hi"), ("/x", b"")]


def test_f09_of_two_hosts_neither_is_taken_and_none_is_read_from_the_first_line():
    with pytest.raises(ParseException):
        read(HEAD + b"Host: evil.test\r\nContent-Length: 0\r\n\r\n")
    assert read(b"GET http://evil.test/x HTTP/1.1\r\nHost: localhost\r\n\r\n") == [("/x", b"")]
