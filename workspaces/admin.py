"""The admin site for staff: what every tenant model shares, and people, workspaces, the trail."""

from typing import Any, TypeGuard

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db import models, transaction
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from workspaces.models import (
    ApiToken,
    AuditEntry,
    KeptAnswer,
    Membership,
    User,
    Workspace,
    WorkspaceScopedModel,
    WorkspaceScopedQuerySet,
)
from workspaces.services.audit import record_change

REASON = "staff admin site"


def _opened(model: type[models.Model]) -> models.QuerySet[Any]:
    rows = model._default_manager.all()
    return rows.across_workspaces(reason=REASON) if _is_scoped(rows) else rows


def _is_scoped(rows: models.QuerySet[Any]) -> TypeGuard[WorkspaceScopedQuerySet[Any]]:
    return isinstance(rows, WorkspaceScopedQuerySet)


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


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """People, known by e-mail address."""

    list_display = ["email", "name", "language", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", "is_superuser", "language"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = (
        (None, {"fields": ("email", "password", "name")}),
        (
            _("Preferences"),
            {"fields": ("language", "time_zone", "number_style", "theme")},
        ),
        (_("Permissions"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (_("Important dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_form = AdminUserCreationForm
    add_fieldsets = (
        (None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),
    )


@admin.register(Workspace)
class WorkspaceAdmin(admin.ModelAdmin):
    """Workspaces; they are made by `create_workspace`."""

    list_display = ["slug", "name", "currency", "time_zone", "week_starts_on", "created_at"]
    list_filter = ["currency", "time_zone"]
    search_fields = ["slug", "name"]
    ordering = ["slug"]
    readonly_fields = ["slug", "version", "created_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """No: a workspace needs its first owner."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Workspace | None = None) -> bool:
        """No: everything in it would go with one click."""
        return False


@admin.register(Membership)
class MembershipAdmin(ScopedModelAdmin):
    """Who belongs where; roles are changed by owners, who cannot lose their last one."""

    list_display = ["user", "workspace", "role", "created_at"]
    list_filter = ["role", "workspace"]
    list_select_related = ["user", "workspace"]
    search_fields = ["user__email", "user__name", "workspace__slug"]
    ordering = ["workspace__slug", "user__email"]
    readonly_fields = ["public_id", "workspace", "user", "role", "created_at"]


@admin.register(AuditEntry)
class AuditEntryAdmin(FactAdmin):
    """The audit trail of all workspaces."""

    list_display = ["at", "workspace", "by_name", "action", "object_type", "object_name"]
    list_filter = ["action", "object_type", "workspace"]
    list_select_related = ["workspace"]
    search_fields = ["by_name", "object_name", "object_id"]
    date_hierarchy = "at"


@admin.register(ApiToken)
class ApiTokenAdmin(FactAdmin):
    """Tokens of the API; their text is kept nowhere."""

    list_display = ["prefix", "workspace", "membership", "scopes", "expires_at", "last_used_at"]
    list_filter = ["revoked_at", "expires_at", "workspace"]
    list_select_related = ["workspace", "membership__user"]
    search_fields = ["prefix", "membership__user__email"]
    exclude = ["digest"]
    date_hierarchy = "created_at"


@admin.register(KeptAnswer)
class KeptAnswerAdmin(FactAdmin):
    """Requests of the API that would be answered again from memory."""

    list_display = ["created_at", "workspace", "token", "key", "status_code"]
    list_filter = ["status_code", "workspace"]
    list_select_related = ["workspace", "token"]
    search_fields = ["key", "token__prefix"]
    date_hierarchy = "created_at"
