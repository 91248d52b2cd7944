"""Mails about accounts and workspaces: a subject and a text, in the reader's language."""

import logging
from collections.abc import Mapping
from smtplib import SMTPException
from typing import Any

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation

logger = logging.getLogger(__name__)


def send_words(*, name: str, to: str, language: str, context: Mapping[str, Any]) -> bool:
    """Send the mail `name`; return whether the server took it, the log has why it did not."""
    with translation.override(language):
        subject = render_to_string(f"workspaces/emails/{name}_subject.txt", dict(context))
        body = render_to_string(f"workspaces/emails/{name}_body.txt", dict(context))
    try:
        send_mail(" ".join(subject.split()), body, None, [to])
    except (OSError, SMTPException) as error:
        logger.warning("a mail (%s) was not sent: %s", name, error)
        return False
    return True
