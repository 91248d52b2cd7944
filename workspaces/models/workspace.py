"""Workspaces and who belongs to them."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from workspaces.enums import Role, WeekDay
from workspaces.models.scoped import (
    PublicIdField,
    WorkspaceScopedModel,
    WorkspaceScopedQuerySet,
)
from workspaces.models.user import User
from workspaces.validators import validate_currency, validate_time_zone

_FRACTION = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))]


class WorkspaceQuerySet(models.QuerySet["Workspace"]):
    """Workspaces, whoever belongs to them."""

    def asleep(self) -> "WorkspaceQuerySet":
        """Those that are archived, or wait to be deleted: they are read, and nothing else."""
        return self.filter(
            models.Q(archived_at__isnull=False) | models.Q(delete_after__isnull=False)
        )

    def to_remove(self, *, now: dt.datetime) -> "WorkspaceQuerySet":
        """Those whose time to think again is over."""
        return self.filter(delete_after__lte=now).order_by("delete_after", "pk")


class Workspace(models.Model):
    """One organisation's closed room; nothing crosses between two."""

    slug = models.SlugField(_("short name in addresses"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="Asia/Seoul", validators=[validate_time_zone]
    )
    currency = models.CharField(
        _("currency"), max_length=3, default="KRW", validators=[validate_currency]
    )
    week_starts_on = models.PositiveSmallIntegerField(
        _("week starts on"), choices=WeekDay, default=WeekDay.MONDAY
    )
    mission = models.TextField(_("mission"), blank=True, max_length=2000)
    on_track_from = models.DecimalField(
        _("on track from a probability of"),
        max_digits=3,
        decimal_places=2,
        default=Decimal("0.70"),
        validators=_FRACTION,
    )
    at_risk_from = models.DecimalField(
        _("at risk from a probability of"),
        max_digits=3,
        decimal_places=2,
        default=Decimal("0.30"),
        validators=_FRACTION,
    )
    priority_limit = models.PositiveSmallIntegerField(_("goals with priority at once"), default=5)
    escalation_days = models.PositiveSmallIntegerField(
        _("working days until an unanswered miss climbs"),
        default=2,
        validators=[MaxValueValidator(20)],
    )
    archived_at = models.DateTimeField(_("archived"), null=True, editable=False)
    delete_after = models.DateTimeField(_("is deleted after"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("workspace")
        verbose_name_plural = _("workspaces")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(at_risk_from__lt=models.F("on_track_from")),
                name="workspace_at_risk_below_on_track",
                violation_error_message=_("At risk must start below on track."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_asleep(self) -> bool:
        """Whether it is only read: archived, or waiting to be deleted."""
        return self.archived_at is not None or self.delete_after is not None

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which the workspace's days begin."""
        return ZoneInfo(self.time_zone)

    def today(self, now: dt.datetime) -> dt.date:
        """The calendar date in the workspace's time zone at the instant `now`."""
        return now.astimezone(self.zone).date()


class MembershipQuerySet(WorkspaceScopedQuerySet["Membership"]):
    """Memberships of one workspace, or of one person."""

    def of_user(self, user: User | int) -> "MembershipQuerySet":
        """The person's own memberships, in all their workspaces, by name.

        One whose time to think again is over is there no more, though its rows may still go.
        """
        mine = self.across_workspaces(reason="a person's own list of workspaces").filter(user=user)
        there = mine.exclude(workspace__delete_after__lte=Now())
        return there.select_related("workspace").order_by("workspace__name", "pk")

    def by_rank(self) -> "MembershipQuerySet":
        """Owners first, viewers last; inside a role by address."""
        ranks = [models.When(role=role, then=models.Value(-role.rank)) for role in Role]
        rank = models.Case(*ranks, output_field=models.SmallIntegerField())
        return self.order_by(rank, "user__email")

    def managing(self) -> "MembershipQuerySet":
        """Active people who manage the workspace."""
        return self.filter(role__in=[Role.OWNER, Role.MANAGER], user__is_active=True)


class Membership(WorkspaceScopedModel):
    """A person's role in a workspace."""

    public_id = PublicIdField()
    user = models.ForeignKey(
        "workspaces.User", on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=8, choices=Role, default=Role.VIEWER)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "user"],
                name="membership_once_per_person",
                violation_error_message=_("This person is already a member."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    def may(self, needed: Role) -> bool:
        """Return whether the member's role includes `needed`."""
        return Role(self.role).reaches(needed)
