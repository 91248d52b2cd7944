"""Signs of life, leases, and the mail kept on the site itself; none belongs to a workspace."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from alerts.enums import HeartbeatName, LeaseName
from workspaces.models import PublicIdField


class Heartbeat(models.Model):
    """When a part of the clock last showed a sign of life."""

    name = models.CharField(_("name"), max_length=10, choices=HeartbeatName, primary_key=True)
    beat_at = models.DateTimeField(_("last beat"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return f"{self.name} {self.beat_at:%Y-%m-%d %H:%M:%S}"


class Lease(models.Model):
    """Who may do a piece of work, and until when; a dead holder blocks nobody for longer."""

    name = models.CharField(_("name"), max_length=10, choices=LeaseName, primary_key=True)
    owner = models.CharField(_("held by"), max_length=64)
    until = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("lease")
        verbose_name_plural = _("leases")

    def __str__(self) -> str:
        return f"{self.name}: {self.owner}"


class InboxMessage(models.Model):
    """A mail kept on the site where no SMTP server is configured; shown to its addressee only."""

    public_id = PublicIdField()
    recipient = models.EmailField(_("to"), db_index=True)
    subject = models.CharField(_("subject"), max_length=400)
    message_id = models.CharField(_("Message-ID"), max_length=200, db_index=True)
    source = models.BinaryField()  # the message as it would have left, RFC 5322, sealed
    received_at = models.DateTimeField(_("received"))
    read_at = models.DateTimeField(_("read"), null=True)

    class Meta:
        verbose_name = _("mail kept on the site")
        verbose_name_plural = _("mails kept on the site")
        ordering = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return self.subject
