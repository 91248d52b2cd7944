"""What the admin site makes of tenant models: all workspaces in view, no way past the services."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeGuard, TypeVar, cast

from django.contrib import admin
from django.db import models, transaction
from django.forms import ModelForm
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from workspaces.models import User, WorkspaceScopedModel, WorkspaceScopedQuerySet
from workspaces.services.audit import record_change
from workspaces.sight import see_whole_site

REASON = "staff admin site"
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def _opened(model: type[models.Model]) -> models.QuerySet[Any]:
    rows = model._default_manager.all()
    return rows.across_workspaces(reason=REASON) if _is_scoped(rows) else rows


def _is_scoped(rows: models.QuerySet[Any]) -> TypeGuard[WorkspaceScopedQuerySet[Any]]:
    return isinstance(rows, WorkspaceScopedQuerySet)


class StaffSite(admin.AdminSite):
    """The admin site: who may enter it sees every workspace."""

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """As Django's, which lets nobody but staff reach the view."""

        @wraps(view)
        def across(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            see_whole_site(reason=REASON)
            return view(request, *args, **kwargs)

        return super().admin_view(cast(View, across), cacheable)


class ScopedModelAdmin(admin.ModelAdmin):
    """A tenant model for staff: all workspaces in view, each row kept inside its own.

    Rows are made and removed by services only, so staff can neither add nor delete them here.
    What they change is written into the workspace's audit trail under their name.
    """

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Rows of all workspaces, in the model's order."""
        rows = _opened(self.model)
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def has_add_permission(self, request: HttpRequest) -> bool:
        """No: services make rows."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No: services archive rows."""
        return False

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Let references to tenant models be looked up; `get_form` narrows them."""
        kwargs.setdefault("queryset", _opened(db_field.related_model))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        """Offer only rows of the object's own workspace."""
        form = super().get_form(request, obj, change=change, **kwargs)
        for field in form.base_fields.values():
            choices = getattr(field, "queryset", None)
            if obj is not None and choices is not None and _is_scoped(choices):
                field.queryset = choices.for_workspace(obj.workspace)  # type: ignore[attr-defined]
        return form

    @transaction.atomic
    def save_model(
        self, request: HttpRequest, obj: WorkspaceScopedModel, form: ModelForm, change: bool
    ) -> None:
        """Save, and say in the audit trail who did."""
        super().save_model(request, obj, form, change)
        if form.changed_data and isinstance(request.user, User):
            record_change(
                workspace=obj.workspace,
                by=request.user,
                action="changed by staff",
                subject=obj,
                before={name: form.initial.get(name) for name in form.changed_data},
                after={name: form.cleaned_data[name] for name in form.changed_data},
            )


class FactAdmin(ScopedModelAdmin):
    """Records of fact: staff may look, nobody may change."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No: what happened, happened."""
        return False
