"""Requests on their way in, byte by byte."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from http import HTTPStatus

import pytest
from gunicorn.config import Config

from config.arriving import MOST_BODY_BYTES, MOST_CHUNKS, MOST_HEAD_BYTES, ArrivingRequest

pytestmark = pytest.mark.once
HEAD = b"POST /x HTTP/1.1\r\nHost: localhost\r\n"
FORM = HEAD + b"Content-Length: 5\r\n\r\nhello"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nNote: x\r\n\r\n"
PLAIN = b"GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
def arriving() -> Iterator[Callable[..., ArrivingRequest]]:
    with ExitStack() as stack:

        def arrive(data: bytes = b"") -> ArrivingRequest:
            request = stack.enter_context(closing(ArrivingRequest(Config())))
            request.add(data)
            return request

        yield arrive


@pytest.mark.parametrize("sent", [PLAIN, FORM, CHUNKED], ids=["plain", "form", "chunked"])
def test_request_is_whole_with_its_last_byte_and_no_sooner(arriving, sent):
    request = arriving()
    wholes = []
    for number in range(len(sent)):
        request.add(sent[number : number + 1])
        wholes.append(request.is_whole)

    assert wholes == [False] * (len(sent) - 1) + [True]
    assert b"".join(request.pieces()) == sent


def test_what_comes_behind_a_request_is_not_its_own(arriving):
    request = arriving(FORM + PLAIN)

    assert (b"".join(request.pieces()), request.size, request.behind) == (FORM, len(FORM), PLAIN)


@pytest.mark.parametrize(
    "wrong",
    [
        b"hello\r\n",
        b"GET /" + b"x" * 5000,
        HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        HEAD + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nhello\r\n",
        b"POST /x HTTP/1.5\r\nContent-Length: 5\r\n\r\n",
    ],
    ids=["no HTTP", "long line", "two lengths", "endless number", "no chunk", "another version"],
)
def test_what_is_wrong_is_left_to_the_reader_at_once(arriving, wrong):
    request = arriving(wrong)

    assert (request.is_whole, bool(request.fault)) == (True, True)


def test_head_without_end_is_refused(arriving):
    lines = b"X: %s\r\n" % (b"x" * 4000)

    assert arriving(HEAD + lines).refusal is None
    assert arriving(HEAD + lines * 9).refusal == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE


def test_body_is_refused_by_what_is_announced(arriving):
    assert arriving(HEAD + b"Content-Length: %d\r\n\r\n" % MOST_BODY_BYTES).refusal is None
    request = arriving(HEAD + b"Content-Length: %d\r\n\r\n" % (MOST_BODY_BYTES + 1))

    assert (request.has_head, request.refusal) == (True, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def test_body_without_a_length_is_refused_by_what_has_come(arriving, monkeypatch):
    monkeypatch.setattr("config.arriving.MOST_BODY_BYTES", 1000)
    request = arriving(HEAD + b"Transfer-Encoding: chunked\r\n\r\nFFFFFF\r\n" + b"x" * 1000)

    assert request.refusal is None
    request.add(b"x" * MOST_HEAD_BYTES)
    assert request.refusal == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def test_body_of_many_small_chunks_is_refused(arriving):
    begun = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    request = arriving(begun + b"2\r\nhi\r\n" * MOST_CHUNKS)

    assert (request.refusal, request.body_size) == (None, 2 * MOST_CHUNKS)
    request.add(b"2\r\nhi\r\n" * (MOST_CHUNKS // 100))
    assert request.refusal == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


@pytest.mark.parametrize(
    ("header", "expects"),
    [(b"Expect: 100-Continue\r\n", True), (b"Expect: tea\r\n", False), (b"", False)],
    ids=["continue", "another", "none"],
)
def test_sender_may_wait_for_a_word_before_the_body(arriving, header, expects):
    head = HEAD + header + b"Content-Length: 5\r\n\r\n"

    assert arriving(head).expects_continue is expects
    assert not arriving(head.replace(b"HTTP/1.1", b"HTTP/1.0")).expects_continue
