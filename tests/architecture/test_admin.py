"""Staff find every model in the admin site."""

from django.apps import apps
from django.contrib import admin

from config.urls import urlpatterns
from tests.architecture.test_tenancy import OUR_APPS

# Django cannot register a model with a composite key; measurements are shown on their KPI's page.
NOT_REGISTRABLE = {"kpis.Measurement"}

our_models = [
    model
    for model in apps.get_models()
    if model._meta.app_label in OUR_APPS and model._meta.label not in NOT_REGISTRABLE
]


def test_admin_site_has_an_address():
    assert "admin/" in {str(entry.pattern) for entry in urlpatterns}


def test_every_model_is_in_the_admin_site_with_columns():
    shown = {model: tuple(each.list_display) for model, each in admin.site._registry.items()}

    assert [model._meta.label for model in our_models if model not in shown] == []
    assert [m._meta.label for m in our_models if shown[m] == ("__str__",)] == []
