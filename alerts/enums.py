"""Choices of the alerts app."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class AlertKind(models.TextChoices):
    """What happened; an open alert of a target may grow worse, from off track to missed."""

    TARGET_MISSED = "target_missed", _("Target missed")
    TARGET_OFF_TRACK = "target_off_track", _("Off track")
    GUARDRAIL_BREACHED = "guardrail_breached", _("Guardrail breached")
    WINDOW_MISSED = "window_missed", _("Window missed")
    PLAN_DRIFTED = "plan_drifted", _("Plan drifted")
    VALUE_UNUSUAL = "value_unusual", _("Unusual value")
    DATA_LATE = "data_late", _("Data late")
    REVIEW_OVERDUE = "review_overdue", _("Review overdue")
    CHECK_IN_OVERDUE = "check_in_overdue", _("Check-in overdue")
    TARGET_MET = "target_met", _("Target met")


class Purpose(models.TextChoices):
    """What a message is for, and so when it has become pointless."""

    TROUBLE = "trouble", _("Trouble")
    FLAPPING = "flapping", _("Goes back and forth")
    RECOVERY = "recovery", _("It is over")
    CORRECTION = "correction", _("A correction of the data")
    GOOD_NEWS = "good_news", _("Good news")
    ESCALATION = "escalation", _("Climbed to the owners")
    SUMMARY = "summary", _("Weekly summary")
    REMINDER = "reminder", _("Reminder of check-ins")


class Pace(models.TextChoices):
    """How soon a person wants to hear of a kind of thing."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")
    NONE = "none", _("Not at all")


class Audience(models.TextChoices):
    """Whom a rule has told of a target's trouble."""

    EVERYBODY = "everybody", _("Owner, watchers and managers")
    OWN = "own", _("Only the goal's owner and who watches it")


class AlertState(models.TextChoices):
    """The life of an alert."""

    OPEN = "open", _("Open")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    SNOOZED = "snoozed", _("Snoozed")
    RESOLVED = "resolved", _("Resolved")


class Channel(models.TextChoices):
    """How a message travels."""

    EMAIL = "email", _("E-mail")


class EndpointKind(models.TextChoices):
    """What stands at an address outside that is told of alerts."""

    WEBHOOK = "webhook", _("Signed webhook")
    SLACK = "slack", _("Slack")


class EndpointEvent(models.TextChoices):
    """What an address outside can be told of."""

    OPENED = "alert.opened", _("An alert opened or grew worse")
    FLAPPING = "alert.flapping", _("An alert goes back and forth")
    RESOLVED = "alert.resolved", _("An alert is over")
    CORRECTED = "alert.corrected", _("A correction of the data turned a verdict")
    MET = "target.met", _("A target is met")
    TEST = "test", _("Test")


class DeliveryState(models.TextChoices):
    """The life of one message to one person."""

    PENDING = "pending", _("Waiting")
    SENT = "sent", _("Sent")
    DEAD = "dead", _("Given up")
    CANCELLED = "cancelled", _("Not sent")


class CancelReason(models.TextChoices):
    """Why a message was not sent after all; looked at again just before sending."""

    INACTIVE = "inactive", _("The account is no longer active")
    NO_RECIPIENT = "no_recipient", _("Neither the owner nor a manager any more")
    UNSUBSCRIBED = "unsubscribed", _("Does not want alert mail from this workspace")
    ARCHIVED = "archived", _("What it is about was archived")
    RESOLVED = "resolved", _("It was over before the message left")
    UNWANTED = "unwanted", _("Chose not to be mailed of this kind")
    ANSWERED = "answered", _("Somebody has taken it in hand")
    DISABLED = "disabled", _("The address outside was switched off")
    UNTOLD = "untold", _("The trouble itself was never told to them")
    RESTORED = "restored", _("The site was restored from a backup, and it may have been sent")
    ARRIVED = "arrived", _("The workspace came from another site")


class ClaimOutcome(models.TextChoices):
    """What the alerts app made of a change of a verdict or a plan."""

    OPENED = "opened", _("Alert opened")
    WORSENED = "worsened", _("Open alert grew worse")
    MOVED = "moved", _("The plan moved further")
    FLAPPING = "flapping", _("Goes back and forth: told once, then silence")
    RESOLVED = "resolved", _("Alert resolved")
    CORRECTED = "corrected", _("A correction of the data was told")
    MET = "met", _("Good news told")
    NOTHING = "nothing", _("Nothing to tell")


class Doing(models.TextChoices):
    """What a signed link in a mail is good for."""

    ACKNOWLEDGE = "acknowledge", _("Acknowledge")
    SNOOZE = "snooze", _("Snooze")
    RETARGET = "retarget", _("Change the target")


class HeartbeatName(models.TextChoices):
    """Who must show signs of life."""

    SCHEDULER = "scheduler", _("Scheduler")
    ASSESSOR = "assessor", _("Assessor")
    SENDER = "sender", _("Sender")


class Outcome(StrEnum):
    """What became of one message in one run of the sender."""

    SENT = "sent"
    RETRYING = "retrying"
    DEAD = "dead"
    CANCELLED = "cancelled"
    DEFERRED = "deferred"


class LeaseName(models.TextChoices):
    """Work that only one process should do at a time."""

    TICK = "tick", _("Periodic check")
