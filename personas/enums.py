"""Choices of the personas app."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PersonaStatus(models.TextChoices):
    """How far a persona is proven."""

    DRAFT = "draft", _("Draft")
    VALIDATED = "validated", _("Validated")
    RETIRED = "retired", _("Retired")


class BuyingStage(models.TextChoices):
    """Where the buyer stands."""

    AWARENESS = "awareness", _("Awareness")
    CONSIDERATION = "consideration", _("Consideration")
    DECISION = "decision", _("Decision")


class CustomerFileState(models.TextChoices):
    """How far the analysis of a customer file is."""

    READING = "reading", _("Being read")
    WAITING = "waiting", _("Waiting")
    AT_WORK = "at_work", _("Being analysed")
    READY = "ready", _("Analysed")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Could not be analysed")


class EvidenceKind(models.TextChoices):
    """What a claim about a buyer stands on."""

    CUSTOMER_DATA = "customer_data", _("Customer data")
    SURVEY = "survey", _("Survey")
    INTERVIEW = "interview", _("Interview")
    FOCUS_GROUP = "focus_group", _("Focus group")
    ONLINE = "online", _("Online research")
    ASSUMPTION = "assumption", _("Assumption")


class DriftState(models.TextChoices):
    """Whether the customers behind a persona are still the same."""

    UNCHANGED = "unchanged", pgettext_lazy("drift", "Unchanged")
    CHANGED = "changed", pgettext_lazy("drift", "Changed")
    CANNOT_TELL = "cannot_tell", _("Cannot tell")


class StudyKind(models.TextChoices):
    """How people were asked; each is a kind of evidence of the same name."""

    SURVEY = "survey", _("Survey")
    INTERVIEW = "interview", _("Interview")
    FOCUS_GROUP = "focus_group", _("Focus group")
    ONLINE = "online", _("Online research")


class Strength(models.TextChoices):
    """How much weight a piece of evidence bears."""

    WEAK = "weak", _("Weak")
    MODERATE = "moderate", _("Moderate")
    STRONG = "strong", _("Strong")


class HypothesisVerdict(models.TextChoices):
    """What the numbers say of a hypothesis."""

    OPEN = "open", _("Not tested yet")
    CONFIRMED = "confirmed", _("Confirmed")
    WEAKENED = "weakened", _("Weakened")
    REFUTED = "refuted", _("Refuted")
    CANNOT_TELL = "cannot_tell", _("Cannot tell")
