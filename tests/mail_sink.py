"""A mail server on loopback that keeps what it is given, and can be told to misbehave."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import default as policy
from typing import Any, NamedTuple

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from config.broker import free_port


class Received(NamedTuple):
    """One message as the server took it."""

    recipients: tuple[str, ...]
    message: EmailMessage
    at: float  # on the monotonic clock

    @property
    def key(self) -> str:
        """The left half of the Message-ID."""
        return str(self.message["Message-ID"]).strip("<>").split("@")[0]


class MailSink:
    """What arrived, and how to answer the next messages."""

    def __init__(self) -> None:
        self.port = free_port()
        self.received: list[Received] = []
        self.connections = 0
        self.seconds_each = 0.0  # how long it thinks before it takes a message
        self.seconds_to_answer = 0.0  # how long it keeps the sender waiting after it took one
        self.answers: dict[str, str] = {}  # to RCPT, by address
        self.hangs_up = False  # takes the message, then drops the connection unanswered
        self.refuses_each = 0  # so many recipients are named before one is told to come back later
        self.hangs_up_each = 0  # so many messages are taken before one is left unanswered
        self.keeps_bodies = True  # many messages are kept by their headers
        self.named = 0  # recipients
        self.hang_ups = 0

    async def handle_EHLO(  # noqa: N802  (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, name: str, lines: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = name
        return lines

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        self.named += 1
        if self.refuses_each and self.named % self.refuses_each == 0:
            return "451 come back later"
        if answer := self.answers.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        await asyncio.sleep(self.seconds_each)
        content = envelope.content or b""
        raw = content.encode() if isinstance(content, str) else content
        message: Any = (
            message_from_bytes(raw, policy=policy)
            if self.keeps_bodies
            else BytesHeaderParser(policy=policy).parsebytes(raw.partition(b"\r\n\r\n")[0])
        )
        self.received.append(Received(tuple(envelope.rcpt_tos), message, time.monotonic()))
        await asyncio.sleep(self.seconds_to_answer)
        is_unlucky = self.hangs_up_each and len(self.received) % self.hangs_up_each == 0
        if self.hangs_up or is_unlucky:
            self.hangs_up = False
            self.hang_ups += 1
            assert server.transport
            server.transport.close()
        return "250 taken"


@contextmanager
def run_mail_sink() -> Iterator[MailSink]:
    """Run the server in a thread of its own."""
    sink = MailSink()
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port, ready_timeout=120)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
