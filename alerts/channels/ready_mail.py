"""A mail whose bytes are made when it is written, not while a mail server waits for them."""

from email.utils import parseaddr

from django.core.mail import EmailMultiAlternatives


class ReadyMail(EmailMultiAlternatives):
    """A mail to one address that may be made ready; it then leaves as it is, however often."""

    content = b""
    """What goes over the wire; empty where the backend has still to write it."""

    @property
    def sender(self) -> str:
        """The address that answers for it."""
        return parseaddr(self.from_email)[1]

    def make_ready(self) -> None:
        """Write it for good; what is changed from here on is not sent.

        Addresses in other alphabets are left to the backend, which knows how to spell them.

        Raises:
            BadHeaderError: a header holds a line break.
        """
        if all(address.isascii() for address in (self.sender, *self.recipients())):
            self.content = self.message().as_bytes().replace(b"\n", b"\r\n")
