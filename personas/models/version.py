"""What each version of a persona changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from personas.models.persona import Persona
from workspaces.models import User, WorkspaceScopedModel, WorkspaceScopedQuerySet


class PersonaVersion(WorkspaceScopedModel):
    """One revision: what stood where before and after, by whom and when."""

    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    changes = models.JSONField(default=dict)  # field: [before, after]
    at = models.DateTimeField(_("saved"))
    by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    objects = WorkspaceScopedQuerySet["PersonaVersion"].as_manager()

    class Meta:
        verbose_name = _("version of a persona")
        verbose_name_plural = _("versions of personas")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["persona", "number"], name="persona_version_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.persona} {self.number}"
