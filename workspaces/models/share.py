"""Links that show one object to whoever has them."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from workspaces.models.scoped import (
    PublicIdField,
    WorkspaceScopedModel,
    WorkspaceScopedQuerySet,
)


class ShareLinkQuerySet(WorkspaceScopedQuerySet["ShareLink"]):
    """Links of one workspace."""

    def usable(self, *, now: dt.datetime) -> "ShareLinkQuerySet":
        """Links that are neither revoked nor expired, nor of a workspace that is to be deleted."""
        living = self.filter(workspace__delete_after__isnull=True)
        return living.filter(revoked_at__isnull=True, expires_at__gt=now)


class ShareLink(WorkspaceScopedModel):
    """A read-only page of one object, for people without an account.

    The object is named by its kind and public id, since this room knows none of the others. Of the
    token only the digest is kept, of the password a slow hash.
    """

    travels = False

    public_id = PublicIdField()
    object_type = models.CharField(_("kind"), max_length=40)
    object_id = models.CharField(max_length=16)
    object_name = models.CharField(_("what it shows"), max_length=200)
    digest = models.CharField(_("SHA-256"), max_length=64, unique=True)
    password = models.CharField(_("password"), max_length=128, blank=True)
    by = models.ForeignKey(
        "workspaces.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    by_name = models.CharField(_("by"), max_length=254)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    view_count = models.PositiveIntegerField(_("views"), default=0)
    last_viewed_at = models.DateTimeField(_("last viewed"), null=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("share link")
        verbose_name_plural = _("share links")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.object_name
