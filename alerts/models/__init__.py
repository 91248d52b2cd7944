"""Telling: alerts, their claims, the outbox, heartbeats."""

from alerts.models.alert import Alert, ChangeClaim, PlanChangeClaim
from alerts.models.delivery import Delivery
from alerts.models.operation import Heartbeat, InboxMessage, Lease
from alerts.models.unsubscription import Unsubscription

__all__ = [
    "Alert",
    "ChangeClaim",
    "Delivery",
    "Heartbeat",
    "InboxMessage",
    "Lease",
    "PlanChangeClaim",
    "Unsubscription",
]
