"""Staff find every model in the admin site."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models

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


@pytest.mark.parametrize("model", our_models, ids=lambda model: model._meta.label)
def test_model_is_in_the_admin_site_with_columns(model: type[models.Model]):
    assert admin.site.is_registered(model)
    assert tuple(admin.site._registry[model].list_display) != ("__str__",)
