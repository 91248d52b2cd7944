"""The outbox of a restored site is held until an operator lets it go."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutboxHold(models.Model):
    """While the one row is there, nothing leaves the outbox (`alerts.services.holding`).

    A restored site does not know what was sent after its backup was made.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("held outbox")
        verbose_name_plural = _("held outboxes")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="outbox_is_held_once"),
        ]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d %H:%M:%S}"


def is_released() -> models.Q:
    """A condition on messages of the outbox: none may leave while it is held."""
    return ~models.Q(models.Exists(OutboxHold.objects.all()))
