"""E-mail: a line to the mail server, and what its answers mean.

Whatever `EMAIL_BACKEND` names is spoken to in the same way: an SMTP server, or the inbox of the
site itself.
"""

import smtplib
from contextlib import suppress
from types import TracebackType
from typing import Self

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.mail.message import BadHeaderError

from alerts.channels.ready_mail import ReadyMail
from workspaces.validators import validate_one_address

PERMANENT = 500  # SMTP answers from here on are final


class RefusedError(Exception):
    """The server will never take this message for this recipient."""


class TryLaterError(Exception):
    """The server did not take this message now."""


class LineLostError(TryLaterError):
    """The server cannot be reached, turned us away or fell silent."""


class MailLine:
    """One connection for many messages, opened when first needed and again after trouble."""

    def __init__(self) -> None:
        self._connection = get_connection()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._hang_up()

    def send(self, message: EmailMessage) -> None:
        """Hand one message over.

        Raises:
            RefusedError: the recipient or the message is refused for good (SMTP 5xx).
            LineLostError: there is no connection, or it broke.
            TryLaterError: anything else that may pass (SMTP 4xx).
        """
        _require_one_address(message)
        try:
            self._connection.open()
        except (OSError, smtplib.SMTPException) as error:
            self._hang_up()
            raise LineLostError(_words(error)) from error
        try:
            self._hand_over(message)
        except smtplib.SMTPRecipientsRefused as error:
            raise _as_answered(*max(error.recipients.values())) from error
        except smtplib.SMTPDataError as error:
            raise _as_answered(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPNotSupportedError, BadHeaderError, UnicodeError) as error:
            raise RefusedError(_words(error)) from error
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            self._hang_up()
            raise LineLostError(_words(error)) from error
        except smtplib.SMTPException as error:
            raise TryLaterError(_words(error)) from error

    def _hand_over(self, message: EmailMessage) -> None:
        server = getattr(self._connection, "connection", None)
        if isinstance(message, ReadyMail) and message.content and isinstance(server, smtplib.SMTP):
            server.sendmail(message.sender, message.to, message.content)
        else:
            self._connection.send_messages([message])

    def _hang_up(self) -> None:
        # Nobody needs the server's farewell: every message has had its own answer.
        with suppress(OSError, smtplib.SMTPException):
            self._connection.close()


def _require_one_address(message: EmailMessage) -> None:
    """Refuse what a server would read as several recipients; Django does not."""
    try:
        (address,) = message.recipients()
        validate_one_address(address)
    except ValueError as error:
        raise RefusedError("a mail goes to exactly one address") from error
    except ValidationError as error:
        raise RefusedError(" ".join(error.messages)) from error


def _as_answered(code: int, text: bytes | str) -> RefusedError | TryLaterError:
    words = text.decode(errors="replace") if isinstance(text, bytes) else text
    kind = RefusedError if code >= PERMANENT else TryLaterError
    return kind(f"{code} {words}")


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
