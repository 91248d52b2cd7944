"""Personas that are being pictured, step by step."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from workspaces.models import (
    Membership,
    PublicIdField,
    WorkspaceScopedModel,
    WorkspaceScopedQuerySet,
)
from workspaces.steps import TypedSteps


class PersonaSketch(TypedSteps, WorkspaceScopedModel):
    """What somebody has typed of a persona so far, as it was typed; `step` is where they left.

    `values` holds a dictionary for each step (`personas.calc.steps`). It goes when the persona is
    made of it.
    """

    public_id = PublicIdField()
    owner = models.ForeignKey(
        Membership, verbose_name=_("owner"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    step = models.CharField(_("step"), max_length=20)
    values = models.JSONField(_("typed so far"), default=dict, blank=True)
    created_at = models.DateTimeField(_("begun at"))
    updated_at = models.DateTimeField(_("saved at"))

    objects = WorkspaceScopedQuerySet["PersonaSketch"].as_manager()

    class Meta:
        verbose_name = _("sketch of a persona")
        verbose_name_plural = _("sketches of personas")
        ordering = ["-updated_at", "-pk"]

    def __str__(self) -> str:
        return str(self.typed("persona").get("name") or _("A persona without a name yet"))
