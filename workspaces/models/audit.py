"""The audit trail."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from workspaces.models.scoped import WorkspaceScopedModel, WorkspaceScopedQuerySet


class AuditEntry(WorkspaceScopedModel):
    """Who changed what, with the values before and after; never changed itself."""

    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        "workspaces.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    by_name = models.CharField(_("by"), max_length=254)
    address = models.GenericIPAddressField(_("from where"), null=True)
    action = models.CharField(_("action"), max_length=40)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    object_name = models.CharField(max_length=200)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    objects = WorkspaceScopedQuerySet["AuditEntry"].as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit trail")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["workspace", "-at"], name="audit_newest_first"),
            models.Index(
                fields=["workspace", "object_type", "object_id"], name="audit_of_one_object"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by_name}: {self.action} {self.object_name}"
