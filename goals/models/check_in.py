"""Check-ins: what an owner says about a target between its judgements."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.models.target import Target
from kpis.models import ExactDecimalField
from workspaces.models import PublicIdField, WorkspaceScopedModel, WorkspaceScopedQuerySet


class CheckIn(WorkspaceScopedModel):
    """One person's word on one target: how sure they are that it is reached, and a note.

    `confidence` is in percent. `value` was typed with it for the date `value_on`, and stands among
    the KPI's measurements too. `on` is the day in the workspace's time zone.
    """

    public_id = PublicIdField()
    target = models.ForeignKey(
        Target, on_delete=models.CASCADE, related_name="check_ins", verbose_name=_("target")
    )
    by = models.ForeignKey(
        "workspaces.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(_("at"))
    on = models.DateField(_("day"))
    confidence = models.PositiveSmallIntegerField(
        _("confidence in percent"), validators=[MaxValueValidator(100)]
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    value = ExactDecimalField(_("value"), null=True, blank=True)
    value_on = models.DateField(_("value of"), null=True, blank=True)

    objects = WorkspaceScopedQuerySet["CheckIn"].as_manager()

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["target", "-on"], name="check_in_latest")]

    def __str__(self) -> str:
        return f"{self.target}, {self.on}"
