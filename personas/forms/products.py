"""The forms for a product, and for the products of a persona."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from personas.models import Product
from workspaces.models import Workspace
from workspaces.service_forms import ServiceForm

_ROWS = {"rows": 4}


class ProductForm(ServiceForm):
    """What a product is, with the version it was opened at."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Product
        fields = ["name", "features", "benefits", "selling_points"]
        labels = {"name": _("Name")}
        help_texts = {
            "features": _("What it is and has, a line each."),
            "benefits": _("What that does for the buyer."),
            "selling_points": _("What nobody else offers."),
        }
        widgets = {
            name: forms.Textarea(attrs=_ROWS) for name in ("features", "benefits", "selling_points")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        product: Product = kwargs["instance"]
        kwargs["initial"] = {"version": product.version} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


class PersonaProductsForm(forms.Form):
    """The products in which a persona would find value."""

    products: "forms.ModelMultipleChoiceField[Product]" = forms.ModelMultipleChoiceField(
        label=_("Products"),
        queryset=None,
        to_field_name="public_id",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        products = Product.objects.for_workspace(workspace).order_by("name")
        self.fields["products"].queryset = products  # type: ignore[attr-defined]
