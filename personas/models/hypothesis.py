"""Hypotheses: what a persona says should be seen in the numbers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kpis.models import Kpi
from personas.enums import HypothesisVerdict
from personas.models.evidence import Evidence
from personas.models.persona import Persona
from workspaces.models import PublicIdField, WorkspaceScopedModel, WorkspaceScopedQuerySet


class Hypothesis(WorkspaceScopedModel):
    """“The KPI is higher in this segment than in that one”, between two dates.

    `difference`, `low` and `high` are in the KPI's own unit; `weeks` is how many were compared.
    """

    public_id = PublicIdField()
    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="hypotheses")
    statement = models.CharField(_("hypothesis"), max_length=200)
    kpi = models.ForeignKey(Kpi, on_delete=models.CASCADE, related_name="+", verbose_name=_("KPI"))
    higher = models.CharField(_("higher in"), max_length=200, blank=True)
    lower = models.CharField(_("than in"), max_length=200, blank=True)
    start = models.DateField(_("from"))
    end = models.DateField(_("to"))
    verdict = models.CharField(
        _("verdict"),
        max_length=11,
        choices=HypothesisVerdict,
        default=HypothesisVerdict.OPEN,
        editable=False,
    )
    weeks = models.PositiveSmallIntegerField(default=0, editable=False)
    difference = models.FloatField(null=True, blank=True, editable=False)
    low = models.FloatField(null=True, blank=True, editable=False)
    high = models.FloatField(null=True, blank=True, editable=False)
    tested_at = models.DateTimeField(null=True, blank=True, editable=False)
    evidence = models.ForeignKey(
        Evidence, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceScopedQuerySet["Hypothesis"].as_manager()

    class Meta:
        verbose_name = _("hypothesis")
        verbose_name_plural = _("hypotheses")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(start__lt=models.F("end")),
                name="hypothesis_starts_before_end",
                violation_error_message=_("The period must not end before it begins."),
            ),
            models.CheckConstraint(
                condition=~models.Q(higher=models.F("lower")),
                name="hypothesis_compares_two",
                violation_error_message=_("Name two different segments."),
            ),
        ]

    def __str__(self) -> str:
        return self.statement
