"""Tokens of the API."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from workspaces.enums import Scope
from workspaces.models.scoped import (
    PublicIdField,
    WorkspaceScopedModel,
    WorkspaceScopedQuerySet,
)
from workspaces.models.workspace import Membership


class ApiTokenQuerySet(WorkspaceScopedQuerySet["ApiToken"]):
    """Tokens of one workspace."""

    def usable(self, *, now: dt.datetime) -> "ApiTokenQuerySet":
        """Tokens that are neither revoked nor expired, of members who may sign in."""
        is_fresh = models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=now)
        usable = self.filter(is_fresh, revoked_at__isnull=True, membership__user__is_active=True)
        return usable.exclude(workspace__delete_after__lte=now)


class ApiToken(WorkspaceScopedModel):
    """A program's key to one workspace, in the name of a member and never beyond their role.

    Only the digest is kept. `prefix`, the first characters of the token, tells people and the
    look-up which one it is. A membership takes its tokens along when it ends.
    """

    travels = False

    public_id = PublicIdField()
    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="tokens", verbose_name=_("member")
    )
    prefix = models.CharField(_("begins with"), max_length=12, db_index=True)
    digest = models.CharField(_("SHA-256"), max_length=64, unique=True)
    scopes = models.JSONField(_("scopes"), default=list)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"), null=True)
    last_used_at = models.DateTimeField(_("last used"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.prefix}…"

    def allows(self, scope: Scope) -> bool:
        """Return whether the token was made for `scope`."""
        return scope in self.scopes
