"""The form for a product."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from personas.models import Product
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
