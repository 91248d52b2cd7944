"""Addresses outside that are told of alerts, and the messages to them."""

import datetime as dt
import json
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from alerts.enums import CancelReason, DeliveryState, EndpointEvent, EndpointKind
from alerts.models.alert import Alert
from alerts.models.hold import is_released
from workspaces.models import PublicIdField, WorkspaceScopedModel, WorkspaceScopedQuerySet


class EndpointQuerySet(WorkspaceScopedQuerySet["Endpoint"]):
    """Addresses of one workspace."""

    def active(self) -> "EndpointQuerySet":
        """Those that nobody has switched off."""
        return self.filter(disabled_at__isnull=True)


class Endpoint(WorkspaceScopedModel):
    """An address that is told of the `events` it was made for.

    Address and secret are sealed: a Slack address is a secret, too. For a while after a rotation
    the old secret signs as well. While it `rests_until`, it is called for nothing.
    """

    travels = False

    public_id = PublicIdField()
    kind = models.CharField(_("kind"), max_length=8, choices=EndpointKind)
    name = models.CharField(_("name"), max_length=80)
    host = models.CharField(_("host"), max_length=255)
    sealed_url = models.TextField()
    events = models.JSONField(_("told of"), default=list)
    sealed_secret = models.TextField(blank=True)
    sealed_old_secret = models.TextField(blank=True)
    old_secret_until = models.DateTimeField(null=True)
    language = models.CharField(_("language"), max_length=2)
    number_style = models.CharField(max_length=10)
    rests_until = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(_("last success"), null=True)
    disabled_at = models.DateTimeField(_("switched off"), null=True)
    is_gone = models.BooleanField(_("said that it is gone"), default=False)
    created_at = models.DateTimeField(_("made"))

    objects = EndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("address outside")
        verbose_name_plural = _("addresses outside")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def event_labels(self) -> list[str]:
        """What it is told of, in words."""
        return [str(EndpointEvent(event).label) for event in self.events]


class PostingQuerySet(WorkspaceScopedQuerySet["Posting"]):
    """Messages of one workspace to addresses outside, or all that are due."""

    def due(self, *, now: dt.datetime) -> "PostingQuerySet":
        """Messages to try now that no sender holds, to addresses that do not rest.

        There are none while the outbox is held.
        """
        is_free = models.Q(lease_until__isnull=True) | models.Q(lease_until__lte=now)
        is_awake = models.Q(endpoint__rests_until__isnull=True) | models.Q(
            endpoint__rests_until__lte=now
        )
        return self.filter(
            is_free,
            is_awake,
            is_released(),
            state=DeliveryState.PENDING,
            next_try_at__lte=now,
        ).order_by("next_try_at", "pk")

    def dead(self) -> "PostingQuerySet":
        """Messages that were given up, the latest first."""
        return self.filter(state=DeliveryState.DEAD).order_by("-dead_at", "-pk")

    def lost(self) -> "PostingQuerySet":
        """Messages that were given up; who sends a test sees at once what becomes of it."""
        return self.dead().exclude(event=EndpointEvent.TEST)


class Posting(WorkspaceScopedModel):
    """One message to one address, written with the alert and sent like a mail.

    `key` is unique for event and address and travels with the message; `body` is what is signed
    and sent, byte for byte. `last_error` holds a code and its figures.
    """

    travels = False

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="postings")
    alert = models.ForeignKey(Alert, null=True, on_delete=models.CASCADE, related_name="postings")
    event = models.CharField(_("event"), max_length=16, choices=EndpointEvent)
    key = models.CharField(_("key"), max_length=64, unique=True)
    body = models.TextField()
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

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("message to an address outside")
        verbose_name_plural = _("messages to addresses outside")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["endpoint", "next_try_at"],
                name="posting_due",
                condition=models.Q(state=DeliveryState.PENDING),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key[:12]} → {self.endpoint_id}"

    @property
    def trouble(self) -> dict[str, Any]:
        """Why the last attempt failed, as `kpis.sources.reasons` reads it."""
        return json.loads(self.last_error) if self.last_error else {}
