"""Evidence: what a claim about a persona stands on, or falls by."""

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from personas.enums import EvidenceKind, Strength
from personas.models.customers import CustomerSegment
from personas.models.persona import Persona
from personas.models.study import Finding
from workspaces.models import PublicIdField, WorkspaceScopedModel, WorkspaceScopedQuerySet


class EvidenceQuerySet(WorkspaceScopedQuerySet["Evidence"]):
    """Evidence of one workspace."""

    def contradictions_first(self) -> "EvidenceQuerySet":
        """As it is read: what contradicts, then what supports, the newest first."""
        return self.order_by("-contradicts", "-on", "pk")


class Evidence(WorkspaceScopedModel):
    """One piece of evidence for or against a claim about a persona."""

    public_id = PublicIdField()
    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="evidence")
    field = models.CharField(_("about"), max_length=20, blank=True)
    claim = models.CharField(_("claim"), max_length=200)
    kind = models.CharField(_("kind"), max_length=13, choices=EvidenceKind)
    strength = models.CharField(
        _("strength"), max_length=8, choices=Strength, default=Strength.MODERATE
    )
    on = models.DateField(_("date"))
    quote = models.CharField(_("quote or figure"), max_length=400, blank=True)
    source_url = models.CharField(
        _("link to the source"),
        max_length=500,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
    )
    contradicts = models.BooleanField(_("contradicts the claim"), default=False)
    segment = models.ForeignKey(
        CustomerSegment, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    finding = models.ForeignKey(
        Finding, on_delete=models.SET_NULL, null=True, blank=True, related_name="evidence"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="assumption", contradicts=True),
                name="assumption_contradicts_nothing",
                violation_error_message=_("An assumption cannot contradict a claim."),
            )
        ]

    def __str__(self) -> str:
        return self.claim
