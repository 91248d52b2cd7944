"""Invitations into a workspace."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from workspaces.enums import Language, Role
from workspaces.models.scoped import (
    PublicIdField,
    WorkspaceScopedModel,
    WorkspaceScopedQuerySet,
)
from workspaces.validators import validate_one_address


class InvitationQuerySet(WorkspaceScopedQuerySet["Invitation"]):
    """Invitations into one workspace."""

    def open(self, *, now: dt.datetime) -> "InvitationQuerySet":
        """Invitations that still wait: neither accepted, nor revoked, nor expired."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now)


class Invitation(WorkspaceScopedModel):
    """An offer of a role to the person behind one address; only the link's digest is kept."""

    travels = False

    public_id = PublicIdField()
    email = models.EmailField(_("e-mail"), validators=[validate_one_address])
    name = models.CharField(_("name"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    role = models.CharField(_("role"), max_length=8, choices=Role)
    digest = models.CharField(_("SHA-256"), max_length=64, unique=True)
    by = models.ForeignKey(
        "workspaces.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    by_name = models.CharField(_("by"), max_length=254)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.email
