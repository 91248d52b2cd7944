"""The inbox of the site itself: where mails go while no SMTP server is configured."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from alerts.models import InboxMessage
from workspaces.sealing import seal

SUBJECT_CHARS = 400  # of the column; the mail itself is kept whole


class InboxBackend(BaseEmailBackend):
    """Keeps each mail as it would have left, once for each of its recipients.

    Sealed: a reset link in a copy of the database opens nothing.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the mails; their addressees read them under `/inbox/`."""
        kept = [
            InboxMessage(
                recipient=address.lower(),
                subject=str(message.subject)[:SUBJECT_CHARS],
                message_id=built["Message-ID"],
                source=seal(built.as_bytes().decode("latin-1")).encode("ascii"),
                received_at=timezone.now(),
            )
            for message in email_messages
            for built in [message.message()]
            for address in message.recipients()
        ]
        InboxMessage.objects.bulk_create(kept)
        return len(email_messages)
