"""Personas: named pictures of buyers."""

from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from personas.enums import BuyingStage, PersonaStatus
from workspaces.models import PublicIdField, WorkspaceScopedModel, WorkspaceScopedQuerySet

_SHORT: Any = {"max_length": 200, "blank": True}
_LONG: Any = {"max_length": 2000, "blank": True}


class PersonaQuerySet(WorkspaceScopedQuerySet["Persona"]):
    """Personas of one workspace."""

    def active(self) -> "PersonaQuerySet":
        """Personas that are not retired."""
        return self.exclude(status=PersonaStatus.RETIRED)


class Persona(WorkspaceScopedModel):
    """A buyer as the team pictures one: demographics, psychographics, needs and channels."""

    public_id = PublicIdField()
    name = models.CharField(_("name"), max_length=80)
    quote = models.CharField(_("in their own words"), **_SHORT)
    story = models.TextField(_("story"), **_LONG)
    status = models.CharField(
        _("status"), max_length=9, choices=PersonaStatus, default=PersonaStatus.DRAFT
    )

    age_from = models.PositiveSmallIntegerField(
        _("age from"), null=True, blank=True, validators=[MaxValueValidator(120)]
    )
    age_to = models.PositiveSmallIntegerField(
        _("age to"), null=True, blank=True, validators=[MaxValueValidator(120)]
    )
    gender = models.CharField(_("gender"), **_SHORT)
    location = models.CharField(_("location"), **_SHORT)
    income = models.CharField(_("income"), **_SHORT)
    education = models.CharField(_("education"), **_SHORT)
    occupation = models.CharField(_("occupation"), **_SHORT)
    marital_status = models.CharField(_("marital status"), **_SHORT)

    interests = models.TextField(_("interests and hobbies"), **_LONG)
    values = models.TextField(_("values and beliefs"), **_LONG)
    attitudes = models.TextField(_("attitudes"), **_LONG)
    lifestyle = models.TextField(_("lifestyle"), **_LONG)
    personality = models.TextField(_("personality"), **_LONG)

    needs = models.TextField(_("needs"), **_LONG)
    pains = models.TextField(_("pain points"), **_LONG)
    motivations = models.TextField(_("motivations"), **_LONG)
    objections = models.TextField(_("objections"), **_LONG)
    preferred_channels = models.CharField(_("preferred channels"), **_SHORT)
    buying_stage = models.CharField(
        _("buying stage"), max_length=13, choices=BuyingStage, blank=True
    )

    review_on = models.DateField(_("to be reviewed on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PersonaQuerySet.as_manager()

    class Meta:
        verbose_name = _("persona")
        verbose_name_plural = _("personas")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"],
                name="persona_name_once_per_workspace",
                violation_error_message=_("Another persona has this name."),
            ),
            models.CheckConstraint(
                condition=models.Q(age_from__isnull=True)
                | models.Q(age_to__isnull=True)
                | models.Q(age_from__lte=models.F("age_to")),
                name="persona_age_from_before_to",
                violation_error_message=_("The age range must not end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
