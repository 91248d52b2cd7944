"""Answers to visitors who read slowly, or not."""

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from config.answering import PatientSocket

pytestmark = pytest.mark.once
PIECE = bytes(range(256)) * 400


@pytest.fixture
def pair() -> Iterator[tuple[PatientSocket, socket.socket]]:
    site, visitor = socket.socketpair()
    with closing(PatientSocket(site)) as patient, closing(visitor):
        patient.setblocking(False)
        yield patient, visitor


def test_answer_is_taken_at_once_and_arrives_whole_when_it_is_read(pair):
    patient, visitor = pair
    pieces = [PIECE, b"", b"short", PIECE * 30, b"end"]
    for piece in pieces:
        patient.sendall(piece)
    assert (patient.unsent > 0, patient.flush()) == (True, False)

    received = b""
    while not patient.flush():
        received += visitor.recv(100_000)
    patient.close()
    while piece := visitor.recv(100_000):
        received += piece
    assert (received == b"".join(pieces), patient.unsent) == (True, 0)


def test_who_has_gone_is_told(pair):
    patient, visitor = pair
    patient.sendall(PIECE * 30)
    visitor.close()

    with pytest.raises(BrokenPipeError):
        patient.flush()


def test_closed_it_has_nothing_left(pair):
    patient, _ = pair
    patient.sendall(PIECE * 30)
    patient.close()

    assert (patient.unsent, patient.flush()) == (0, True)
