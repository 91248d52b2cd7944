"""Choices of the personas app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
