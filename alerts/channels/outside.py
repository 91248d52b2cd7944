"""Calling an address outside: one request with a few seconds of patience, told as an outcome.

Nothing here touches the database, so calls run in threads side by side.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from kpis.sources.fetch import FetchPolicy, Posted, post
from kpis.sources.trouble import FetchError

PATIENCE_SECONDS: Final = 4.0  # a receiver that hangs keeps the others waiting no longer


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes where."""

    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """How a letter was taken: `trouble` is empty where it was."""

    trouble: Mapping[str, Any]
    status: int = 0
    wait_seconds: int = 0
    seconds: float = 0.0

    @property
    def is_taken(self) -> bool:
        """Whether the receiver has it."""
        return not self.trouble

    @property
    def is_gone(self) -> bool:
        """Whether the receiver says that there will never be anybody there."""
        return self.status == HTTPStatus.GONE


def call(letter: Letter, policy: FetchPolicy, send: Callable[..., Posted] = post) -> Reply:
    """Post the letter, and return whatever becomes of it."""
    began = time.monotonic()
    try:
        answer = send(letter.url, body=letter.body, headers=letter.headers, policy=policy)
    except FetchError as error:
        return Reply({"code": error.code, "params": error.params}, seconds=time.monotonic() - began)
    seconds = time.monotonic() - began
    if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return Reply({}, answer.status, seconds=seconds)
    trouble = {"code": "receiver_answered", "params": {"status": answer.status}}
    return Reply(trouble, answer.status, answer.wait_seconds, seconds)
