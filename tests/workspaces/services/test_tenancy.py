from django.apps import apps
from django.db import models

from alerts.models import Delivery
from goals.models import Assessment, Goal, Target, VerdictChange
from kpis.models import ImportRun, Measurement, Series
from workspaces.services.tenancy import parents_first


def test_every_table_stands_behind_what_its_rows_must_refer_to():
    order = parents_first(apps.get_models(include_auto_created=True))
    place = {model: number for number, model in enumerate(order)}

    too_late = [
        f"{model._meta.label}.{field.name}"
        for model in order
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and not field.null
        and field.related_model is not model
        and place[field.related_model] > place[model]
    ]

    assert too_late == []


def test_circle_gives_way_where_a_reference_may_be_null():
    order = parents_first([Assessment, Target, Measurement, ImportRun, Goal, Series])

    assert order.index(Goal) < order.index(Target) < order.index(Assessment)
    assert max(order.index(Series), order.index(ImportRun)) < order.index(Measurement)


def test_only_circles_give_way():
    order = parents_first(apps.get_models())

    assert order.index(Delivery) > order.index(VerdictChange)  # a delivery needs one cause of three
