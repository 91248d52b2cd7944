"""Products: what is offered, and why somebody should want it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from workspaces.models import PublicIdField, WorkspaceScopedModel, WorkspaceScopedQuerySet


class Product(WorkspaceScopedModel):
    """A product or service: its features, what they do for people, and what no other has."""

    public_id = PublicIdField()
    name = models.CharField(_("name"), max_length=80)
    features = models.TextField(_("features"), max_length=2000, blank=True)
    benefits = models.TextField(_("benefits"), max_length=2000, blank=True)
    selling_points = models.TextField(_("unique selling points"), max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceScopedQuerySet["Product"].as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"],
                name="product_name_once_per_workspace",
                violation_error_message=_("Another product has this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name
