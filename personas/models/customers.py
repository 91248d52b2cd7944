"""Customer files: what was found in them, in numbers of groups; never a customer."""

import datetime as dt

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from personas.enums import CustomerFileState
from workspaces.models import PublicIdField, User, WorkspaceScopedModel, WorkspaceScopedQuerySet


class CustomerFileQuerySet(WorkspaceScopedQuerySet["CustomerFile"]):
    """Customer files of one workspace."""

    def due(self, *, now: dt.datetime) -> "CustomerFileQuerySet":
        """Files that nobody is at, and those whose worker has died, the oldest first."""
        waits = models.Q(state=CustomerFileState.WAITING)
        waits |= models.Q(state=CustomerFileState.READING, claimed_until__isnull=True)
        under_way = [CustomerFileState.READING, CustomerFileState.AT_WORK]
        was_left = models.Q(state__in=under_way, claimed_until__lte=now)
        return self.filter(waits | was_left).order_by("uploaded_at", "pk")


class CustomerFile(WorkspaceScopedModel):
    """A file of customers that came in: what its columns are, and how the customers are spread.

    `stored_as` names the kept columns while they wait to be analysed; then they are deleted. While
    a long upload is being read nothing is known of it, not even `customer_count`; `refusal` is why
    it could not be used.
    """

    public_id = PublicIdField()
    title = models.CharField(_("title"), max_length=80)
    as_of = models.DateField(_("exported on"))
    consent = models.CharField(_("on what grounds the data may be used"), max_length=300)
    state = models.CharField(
        _("state"), max_length=9, choices=CustomerFileState, default=CustomerFileState.WAITING
    )
    customer_count = models.PositiveIntegerField(
        _("customers"), validators=[MinValueValidator(1)], editable=False
    )
    columns = models.JSONField(default=list, editable=False)
    profile = models.JSONField(default=list, editable=False)
    candidates = models.JSONField(default=list, editable=False)
    progress_done = models.PositiveSmallIntegerField(default=0, editable=False)
    progress_total = models.PositiveSmallIntegerField(default=0, editable=False)
    refusal = models.JSONField(null=True, editable=False)
    stored_as = models.CharField(max_length=60, blank=True, editable=False)
    claim_key = models.CharField(max_length=32, blank=True, editable=False)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    uploaded_at = models.DateTimeField(_("uploaded"))
    by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    UNCOUNTED = 1  # the count of an upload that nobody has read: no file has one customer

    objects = CustomerFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer file")
        verbose_name_plural = _("customer files")
        ordering = ["-uploaded_at", "-pk"]
        indexes = [
            models.Index(
                fields=["uploaded_at"],
                name="customer_file_due",
                condition=models.Q(state__in=["reading", "waiting", "at_work"]),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def known_count(self) -> int | None:
        """How many customers it has; None where it was never read."""
        return None if self.customer_count == self.UNCOUNTED else self.customer_count


class CustomerSegment(WorkspaceScopedModel):
    """A group that was found among the customers of a file; ten of them at least."""

    public_id = PublicIdField()
    file = models.ForeignKey(CustomerFile, on_delete=models.CASCADE, related_name="segments")
    number = models.PositiveSmallIntegerField(_("number"))
    size = models.PositiveIntegerField(_("customers"), validators=[MinValueValidator(10)])
    traits = models.JSONField(default=list, editable=False)

    objects = WorkspaceScopedQuerySet["CustomerSegment"].as_manager()

    class Meta:
        verbose_name = _("customer segment")
        verbose_name_plural = _("customer segments")
        ordering = ["file", "number"]
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="segment_number_once_a_file"),
            models.CheckConstraint(
                condition=models.Q(size__gte=10), name="segment_has_ten_customers"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file} {self.number}"
