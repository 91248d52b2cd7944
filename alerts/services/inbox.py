"""Reading the mails that were kept on the site."""

import base64
import datetime as dt
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as policy

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from alerts.models import InboxMessage
from workspaces.exceptions import SealBrokenError
from workspaces.models import User
from workspaces.sealing import unseal

BASE = '<base target="_top">'  # links leave the frame


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as its reader sees it."""

    sender: str
    text: str
    has_html: bool


def letters_of(user: User) -> models.QuerySet[InboxMessage]:
    """The mails to one person's address, the latest first."""
    return InboxMessage.objects.filter(recipient=user.email).order_by("-received_at", "-pk")


def read_letter(message: InboxMessage) -> Letter:
    """Return who wrote and what, as text."""
    mail = _parse(message)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    return Letter(
        sender=str(mail["From"]),
        text=text.get_content() if text else "",
        has_html=html is not None,
    )


def read_html(message: InboxMessage) -> str:
    """Return the HTML with its own images in it; empty where the mail has none.

    It is somebody's text: to be shown in a sandbox only.
    """
    mail = _parse(message)
    body = mail.get_body(("html",))
    if body is None:
        return ""
    html: str = body.get_content()
    for part in mail.walk():
        content_id = part.get("Content-ID", "").strip("<>")
        if content_id and part.get_content_maintype() == "image":
            image = base64.b64encode(part.get_content()).decode("ascii")
            source = f"data:{part.get_content_type()};base64,{image}"
            html = html.replace(f"cid:{content_id}", source)
    return html.replace("<head>", f"<head>{BASE}", 1)


def mark_read(*, message: InboxMessage, now: dt.datetime) -> None:
    """Note that the addressee has opened the mail, the first time."""
    InboxMessage.objects.filter(pk=message.pk, read_at=None).update(read_at=now)


def source_of(message: InboxMessage) -> bytes:
    """Return the mail as it would have left; one whose key is gone says so."""
    try:
        return unseal(bytes(message.source).decode("ascii")).encode("latin-1")
    except SealBrokenError:
        gone = EmailMessage(policy=policy)
        gone["From"] = settings.DEFAULT_FROM_EMAIL
        gone.set_content(_("This mail cannot be read any more: the site has another key now."))
        return gone.as_bytes()


def _parse(message: InboxMessage) -> EmailMessage:
    return message_from_bytes(source_of(message), policy=policy)
