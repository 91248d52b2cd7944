"""The outbox: one row per change, recipient and channel."""

import datetime as dt
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from alerts.enums import CancelReason, Channel, DeliveryState, Purpose
from alerts.models.alert import Alert
from alerts.models.hold import is_released
from goals.models import PlanChange, VerdictChange
from kpis.models import DataChange
from workspaces.models import WorkspaceScopedModel, WorkspaceScopedQuerySet


class DeliveryQuerySet(WorkspaceScopedQuerySet["Delivery"]):
    """Messages of one workspace, or all that are due."""

    def due(self, *, now: dt.datetime) -> "DeliveryQuerySet":
        """Messages to try now that no sender holds, the longest waiting first.

        There are none while the outbox is held.
        """
        is_free = models.Q(lease_until__isnull=True) | models.Q(lease_until__lte=now)
        waiting = self.filter(
            is_free, is_released(), state=DeliveryState.PENDING, next_try_at__lte=now
        )
        return waiting.order_by("next_try_at", "pk")

    def dead(self) -> "DeliveryQuerySet":
        """Messages that were given up, the latest first."""
        return self.filter(state=DeliveryState.DEAD).order_by("-dead_at", "-pk")


def _is_because_of(cause: str = "") -> models.Q:
    causes = ["change", "plan_change", "data_change"]
    return models.Q(**{f"{each}__isnull": each != cause for each in causes})


class Delivery(WorkspaceScopedModel):
    """One message to one person: written with the alert, sent later, outside any transaction.

    `key` is unique and travels with the message, so that a receiver can tell a repeat. A sender
    holds a row by `lease_owner` until `lease_until`; its result counts only while owner and
    attempt are still its own (`alerts.services.delivery`). `payload` is frozen when written.

    What a person wants in a digest is `bundled_for` its moment: all that is leaves as one mail,
    whose key is the `bundle_key` of each (`alerts.services.bundles`). A summary and
    a reminder are about no alert; an alert about what is overdue has no change that caused it.
    """

    alert = models.ForeignKey(Alert, null=True, on_delete=models.CASCADE, related_name="deliveries")
    change = models.ForeignKey(VerdictChange, null=True, on_delete=models.CASCADE, related_name="+")
    plan_change = models.ForeignKey(
        PlanChange, null=True, on_delete=models.CASCADE, related_name="+"
    )
    data_change = models.ForeignKey(
        DataChange, null=True, on_delete=models.CASCADE, related_name="+"
    )
    recipient = models.ForeignKey(
        "workspaces.User", on_delete=models.CASCADE, related_name="+", verbose_name=_("recipient")
    )
    channel = models.CharField(_("channel"), max_length=8, choices=Channel, default=Channel.EMAIL)
    purpose = models.CharField(
        _("purpose"), max_length=10, choices=Purpose, default=Purpose.TROUBLE
    )
    key = models.CharField(_("key"), max_length=64, unique=True)
    payload = models.JSONField(default=dict)
    state = models.CharField(
        _("state"), max_length=10, choices=DeliveryState, default=DeliveryState.PENDING
    )
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next try"))
    lease_owner = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    dead_at = models.DateTimeField(_("given up"), null=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    cancel_reason = models.CharField(
        _("not sent because"), max_length=12, choices=CancelReason, blank=True
    )
    created_at = models.DateTimeField(_("written"))
    bundled_for = models.DateTimeField(_("in the digest of"), null=True)
    bundle_key = models.CharField(_("key of the digest"), max_length=64, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["change", "recipient", "channel", "purpose"],
                name="delivery_once_per_change_recipient_channel",
            ),
            models.UniqueConstraint(
                fields=["plan_change", "recipient", "channel"],
                name="delivery_once_per_plan_change_recipient_channel",
            ),
            models.UniqueConstraint(
                fields=["data_change", "recipient", "channel"],
                name="delivery_once_per_data_change_recipient_channel",
            ),
            models.CheckConstraint(
                condition=models.Q(alert__isnull=False)
                & (
                    _is_because_of("change")
                    | _is_because_of("plan_change")
                    | _is_because_of("data_change")
                    | _is_because_of()
                )
                | models.Q(alert__isnull=True, purpose__in=[Purpose.SUMMARY, Purpose.REMINDER])
                & _is_because_of(),
                name="delivery_has_one_cause",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="delivery_due",
                condition=models.Q(state=DeliveryState.PENDING),
            ),
            models.Index(
                fields=["workspace", "recipient", "bundled_for"],
                name="delivery_bundle",
                condition=models.Q(bundled_for__isnull=False),
            ),
            models.Index(
                fields=["workspace", "-dead_at"],
                name="delivery_given_up",
                condition=models.Q(state=DeliveryState.DEAD),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key[:12]} → {self.recipient_id}"

    @classmethod
    def prepare_arrival(cls, row: dict[str, Any]) -> None:
        """What waited is sent by the site that it comes from, or by nobody."""
        if row["state"] == DeliveryState.PENDING:
            row["state"], row["cancel_reason"] = DeliveryState.CANCELLED, CancelReason.ARRIVED
