"""Nothing crosses between two workspaces: not by a column, not by a reference, not by a query."""

from django.apps import apps
from django.db import models

from workspaces import walls
from workspaces.models import WorkspaceScopedModel, WorkspaceScopedQuerySet

OUR_APPS = {"alerts", "goals", "personas", "kpis", "workspaces"}
BELONG_TO_NO_WORKSPACE = {
    "workspaces.User": "a person may be a member of several workspaces",
    "workspaces.AddressChange": "the address is the person's, wherever they are a member",
    "workspaces.Workspace": "it is the workspace",
    "alerts.Heartbeat": "the clock serves all workspaces",
    "alerts.Lease": "one scheduler at a time, whatever the workspace",
    "alerts.InboxMessage": "kept for one address, shown to its owner only",
    "alerts.OutboxHold": "a restored site tells nobody anything until an operator lets it",
    "goals.GoalPattern": "what staff know of metrics and goals holds for the installation",
    "alerts.QuietHours": "a person's own nights are the same in all their workspaces",
}
# Foreign keys over (workspace, id), written in kpis 0002:
HELD_BY_COMPOSITE_KEYS = {
    "kpis.Correction.import_run",
    "kpis.Correction.old_import_run",
    "kpis.Correction.series",
    "kpis.Measurement.import_run",
    "kpis.Measurement.series",
}

our_models = [model for model in apps.get_models() if model._meta.app_label in OUR_APPS]
tenant_models = [model for model in our_models if issubclass(model, WorkspaceScopedModel)]


def test_models_without_workspace_are_the_written_ones():
    others = {model._meta.label for model in our_models if model not in tenant_models}

    assert others == set(BELONG_TO_NO_WORKSPACE)


def test_no_tenant_model_can_be_without_workspace():
    fields = {model._meta.label: model._meta.get_field("workspace") for model in tenant_models}

    assert [label for label, field in fields.items() if field.null] == []
    assert {field.remote_field.on_delete for field in fields.values()} == {models.CASCADE}


def test_every_manager_of_a_tenant_model_fails_closed():
    open_managers = [
        f"{model._meta.label}.{manager.name}"
        for model in tenant_models
        for manager in model._meta.managers
        if not isinstance(manager.get_queryset(), WorkspaceScopedQuerySet)
    ]

    assert open_managers == []


def test_every_reference_between_tenant_models_is_walled():
    walled = {(reference.table, reference.column) for reference in walls.references()}
    open_references = {
        f"{model._meta.label}.{field.name}"
        for model in tenant_models
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and issubclass(field.related_model, WorkspaceScopedModel)
        and (model._meta.db_table, field.column) not in walled
    }

    assert open_references == HELD_BY_COMPOSITE_KEYS


def test_no_hidden_table_joins_tenant_models():
    hidden = [
        f"{model._meta.label}.{field.name}"
        for model in our_models
        for field in model._meta.local_many_to_many
        if field.remote_field.through._meta.auto_created
        and (model in tenant_models or issubclass(field.related_model, WorkspaceScopedModel))
    ]

    assert hidden == []
