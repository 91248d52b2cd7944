"""Files that came in, and what became of them."""

import datetime as dt
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from kpis.enums import ImportState, VatTreatment
from workspaces.models import PublicIdField, WorkspaceScopedModel, WorkspaceScopedQuerySet

UNDER_WAY = (ImportState.READING, ImportState.STORING)


class ImportRunQuerySet(WorkspaceScopedQuerySet["ImportRun"]):
    """Imports."""

    def under_way(self) -> Self:
        """Imports that the worker has to go on with."""
        return self.filter(state__in=UNDER_WAY)

    def unclaimed(self, *, now: dt.datetime) -> Self:
        """Imports that nobody is at work on."""
        return self.exclude(claimed_until__gt=now)


class ImportRun(WorkspaceScopedModel):
    """One file, from upload to its measurements; kept as the provenance of each of them.

    `errors` holds at most the first 1,000 row errors as `{"row", "column", "value", "code",
    "params"}`; they become sentences in the reader's language (`kpis.readers.reasons`).
    What an undo took back and what it kept stands in `findings` (`kpis.services.undoing`).

    While the worker is at a long file, `rows_read` of about `rows_total` are read, and nobody else
    takes it until `claimed_until`; `tries` counts who did. `confirmed_by` wants it stored.
    """

    public_id = PublicIdField()
    file_name = models.CharField(_("file"), max_length=200)
    digest = models.CharField(_("SHA-256"), max_length=64, blank=True)
    size_bytes = models.PositiveBigIntegerField(default=0)
    stored_as = models.CharField(max_length=100, blank=True)  # below MEDIA_ROOT
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    vat = models.CharField(_("VAT"), max_length=8, choices=VatTreatment, blank=True)  # as was said
    state = models.CharField(_("state"), max_length=10, choices=ImportState)
    received_count = models.PositiveIntegerField(_("rows"), default=0)
    created_count = models.PositiveIntegerField(_("new"), default=0)
    updated_count = models.PositiveIntegerField(_("changed"), default=0)
    unchanged_count = models.PositiveIntegerField(_("unchanged"), default=0)
    rejected_count = models.PositiveIntegerField(_("refused"), default=0)
    errors = models.JSONField(default=list)
    findings = models.JSONField(default=dict)
    by = models.ForeignKey(
        "workspaces.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("uploaded"))
    applied_at = models.DateTimeField(_("applied"), null=True)
    undone_at = models.DateTimeField(_("undone"), null=True)
    undone_by = models.ForeignKey(
        "workspaces.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    confirmed_by = models.ForeignKey(
        "workspaces.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    rows_read = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(null=True)
    claimed_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="import_workspace_and_id"),
        ]
        indexes = [
            models.Index(fields=["workspace", "-uploaded_at"], name="import_newest_first"),
            models.Index(
                fields=["uploaded_at"],
                name="import_under_way",
                condition=models.Q(state__in=[state.value for state in UNDER_WAY]),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_under_way(self) -> bool:
        """Whether the worker has it at hand."""
        return self.state in UNDER_WAY

    @property
    def percent_read(self) -> str:
        """How much of a long file is read, to be shown; its lines are counted before its rows."""
        share = min(self.rows_read / self.rows_total, 1) if self.rows_total else 0
        return f"{share:.0%}"
