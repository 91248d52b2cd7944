"""Telling: alerts, their claims, the outbox, heartbeats."""

from alerts.models.alert import Alert, ChangeClaim, DataChangeClaim, PlanChangeClaim
from alerts.models.comment import Comment
from alerts.models.delivery import Delivery
from alerts.models.endpoint import Endpoint, Posting
from alerts.models.feedback import Feedback
from alerts.models.hold import OutboxHold
from alerts.models.loss import LossNotice
from alerts.models.operation import Heartbeat, InboxMessage, Lease
from alerts.models.preference import Preference, QuietHours
from alerts.models.rule import Rule, Weighing, WindowVerdict
from alerts.models.unsubscription import Unsubscription
from alerts.models.watch import Watch

__all__ = [
    "Alert",
    "ChangeClaim",
    "Comment",
    "DataChangeClaim",
    "Delivery",
    "Endpoint",
    "Feedback",
    "Heartbeat",
    "InboxMessage",
    "Lease",
    "LossNotice",
    "OutboxHold",
    "PlanChangeClaim",
    "Posting",
    "Preference",
    "QuietHours",
    "Rule",
    "Unsubscription",
    "Watch",
    "Weighing",
    "WindowVerdict",
]
