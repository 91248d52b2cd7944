"""Drift: whether the customers behind a persona are still the same in a later file."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from personas.enums import DriftState
from personas.models.customers import CustomerFile, CustomerSegment
from personas.models.persona import Persona
from workspaces.models import PublicIdField, User, WorkspaceScopedModel, WorkspaceScopedQuerySet


class PersonaDrift(WorkspaceScopedModel):
    """A persona's group (`segment`) held against the customers of a later file.

    `customers` are those compared, in tens; `missing` are columns that the later file lacks.
    """

    public_id = PublicIdField()
    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="drifts")
    segment = models.ForeignKey(CustomerSegment, on_delete=models.CASCADE, related_name="+")
    file = models.ForeignKey(CustomerFile, on_delete=models.CASCADE, related_name="drifts")
    state = models.CharField(_("state"), max_length=11, choices=DriftState)
    why_not = models.CharField(max_length=7, blank=True)  # columns, tenure, few
    missing = models.JSONField(default=list)
    has_equal_tenure = models.BooleanField(default=False)
    customers = models.PositiveIntegerField(_("customers"), default=0)
    traits = models.JSONField(default=list)
    found_at = models.DateTimeField(_("found"))
    settled_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = WorkspaceScopedQuerySet["PersonaDrift"].as_manager()

    class Meta:
        verbose_name = _("drift of a persona")
        verbose_name_plural = _("drifts of personas")
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["persona", "segment", "file"], name="drift_once_a_file_and_base"
            )
        ]

    def __str__(self) -> str:
        return f"{self.persona} · {self.file}"
