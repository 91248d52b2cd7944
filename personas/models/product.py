"""Products: what is offered, and why somebody should want it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from personas.models.persona import Persona
from workspaces.models import PublicIdField, WorkspaceScopedModel, WorkspaceScopedQuerySet


class Product(WorkspaceScopedModel):
    """A product or service: its features, what they do for people, and what no other has."""

    public_id = PublicIdField()
    name = models.CharField(_("name"), max_length=80)
    features = models.TextField(_("features"), max_length=2000, blank=True)
    benefits = models.TextField(_("benefits"), max_length=2000, blank=True)
    selling_points = models.TextField(_("unique selling points"), max_length=2000, blank=True)
    personas = models.ManyToManyField(
        Persona, through="ProductPersona", related_name="products", verbose_name=_("personas")
    )
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


class ProductPersona(WorkspaceScopedModel):
    """A persona would find value in a product."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="persona_links")
    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="product_links")

    objects = WorkspaceScopedQuerySet["ProductPersona"].as_manager()

    class Meta:
        verbose_name = _("persona of a product")
        verbose_name_plural = _("personas of products")
        constraints = [
            models.UniqueConstraint(fields=["product", "persona"], name="product_persona_once")
        ]

    def __str__(self) -> str:
        return f"{self.product_id} → {self.persona_id}"
