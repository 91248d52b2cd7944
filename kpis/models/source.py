"""Places on the web that measurements are pulled from, and each time that was done."""

import datetime as dt
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kpis.calc.schedule import next_daily, next_full_hour
from kpis.enums import ImportState, PullOutcome, Rhythm, SourceKind, VatTreatment
from kpis.models.import_run import ImportRun
from kpis.sources.addresses import MAX_URL_CHARS
from kpis.sources.shape import Shape
from workspaces.models import PublicIdField, WorkspaceScopedModel, WorkspaceScopedQuerySet

_PERIODS = {Rhythm.HOURLY: dt.timedelta(hours=1), Rhythm.DAILY: dt.timedelta(days=1)}


class SourceQuerySet(WorkspaceScopedQuerySet["Source"]):
    """Sources of one workspace, or those that the clock has to see to."""

    def free(self, *, now: dt.datetime) -> "SourceQuerySet":
        """Sources that nobody is pulling, or whose puller has died."""
        return self.filter(models.Q(claimed_until=None) | models.Q(claimed_until__lte=now))

    def due(self, *, now: dt.datetime) -> "SourceQuerySet":
        """Free sources whose time has come, the longest overdue first."""
        due = self.free(now=now).filter(is_paused=False, next_due_at__lte=now)
        return due.order_by("next_due_at", "pk")


class Source(WorkspaceScopedModel):
    """A place that gives measurements, pulled on a schedule of instants.

    `columns` says which part of what it gives is which (`shape`), `options` what its connector
    wants to know. `sealed_credential` holds its secrets encrypted, or what the header
    `credential_header` carries (`kpis.services.source_asks`); nothing ever shows them again.
    """

    public_id = PublicIdField()
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(
        _("kind"), max_length=20, choices=SourceKind, default=SourceKind.CSV_URL
    )
    url = models.CharField(_("address"), max_length=MAX_URL_CHARS)
    records_path = models.CharField(_("list of records"), max_length=200, blank=True)
    columns = models.JSONField(default=dict, blank=True)
    options = models.JSONField(default=dict, blank=True)
    vat = models.CharField(_("VAT"), max_length=8, choices=VatTreatment, blank=True)
    rhythm = models.CharField(_("pulled"), max_length=6, choices=Rhythm, default=Rhythm.DAILY)
    daily_at = models.TimeField(_("time of day"), default=dt.time(6))
    is_paused = models.BooleanField(_("paused"), default=False)
    credential_header = models.CharField(_("header of the credential"), max_length=60, blank=True)
    sealed_credential = models.TextField(blank=True, editable=False)

    next_due_at = models.DateTimeField(_("next pull"), null=True, editable=False)
    claimed_until = models.DateTimeField(null=True, editable=False)
    claim_key = models.CharField(max_length=32, blank=True, editable=False)
    pulled_at = models.DateTimeField(_("last pull"), null=True, editable=False)
    succeeded_at = models.DateTimeField(_("last success"), null=True, editable=False)
    failure_count = models.PositiveIntegerField(default=0, editable=False)  # in a row
    trouble = models.JSONField(default=dict, editable=False)  # {"code", "params"} of the last pull
    held_run = models.ForeignKey(
        ImportRun, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"],
                name="source_name_once_per_workspace",
                violation_error_message=_("Another source has this name."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_due_at"],
                name="source_due",
                condition=models.Q(is_paused=False),
            ),
        ]

    @classmethod
    def prepare_arrival(cls, row: dict[str, Any]) -> None:
        """It rests until somebody gives it its credential again."""
        row["is_paused"] = True

    def __str__(self) -> str:
        return self.name

    def next_time(self, after: dt.datetime) -> dt.datetime:
        """Return when the schedule comes round again; what was missed meanwhile is one pull."""
        if self.rhythm == Rhythm.HOURLY:
            return next_full_hour(after)
        return next_daily(after, at=self.daily_at, zone=self.workspace.zone)

    def is_late(self, now: dt.datetime) -> bool:
        """Whether two pulls in a row have brought nothing, or none has come."""
        since = self.succeeded_at or self.created_at
        return not self.is_paused and now - since > 2 * _PERIODS[Rhythm(self.rhythm)]

    @property
    def is_held(self) -> bool:
        """Whether what came last waits for a person."""
        return self.held_run is not None and self.held_run.state == ImportState.PREVIEWED

    @property
    def shape(self) -> Shape:
        """Which part of what the source gives is which."""
        return Shape.stored(self.records_path, self.columns)


class SourcePull(WorkspaceScopedModel):
    """One time a source was pulled, and what became of it; `by` is None for the clock.

    `trouble` is `{"code", "params"}` of what went wrong, or why the delivery is held; `notes` are
    such codes of what to know about the numbers that came.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="pulls")
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        "workspaces.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    outcome = models.CharField(_("outcome"), max_length=9, choices=PullOutcome)
    row_count = models.PositiveIntegerField(_("rows"), default=0)
    import_run = models.ForeignKey(
        ImportRun, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    trouble = models.JSONField(default=dict)
    notes = models.JSONField(default=list)

    objects = WorkspaceScopedQuerySet["SourcePull"].as_manager()

    class Meta:
        verbose_name = _("pull of a source")
        verbose_name_plural = _("pulls of sources")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.source}, {self.at}"
