"""The admin site for staff: people, workspaces, members and the audit trail."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from workspaces.models import (
    AddressChange,
    ApiToken,
    AuditEntry,
    Invitation,
    KeptAnswer,
    Membership,
    ShareLink,
    User,
    Workspace,
    WorkspaceExport,
)
from workspaces.staff import FactAdmin, ScopedModelAdmin


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """People, known by e-mail address."""

    list_display = ["email", "name", "language", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", "is_superuser", "language"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    readonly_fields = ["last_login", "date_joined", "left_at"]
    fieldsets = (
        (None, {"fields": ("email", "password", "name")}),
        (
            _("Preferences"),
            {"fields": ("language", "time_zone", "number_style", "theme")},
        ),
        (_("Permissions"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (_("Important dates"), {"fields": ("last_login", "date_joined", "left_at")}),
    )
    add_form = AdminUserCreationForm
    add_fieldsets = (
        (None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),
    )


@admin.register(AddressChange)
class AddressChangeAdmin(admin.ModelAdmin):
    """Addresses that wait for their proof; the links' secrets are kept nowhere."""

    list_display = ["user", "email", "expires_at"]
    list_filter = ["expires_at"]
    list_select_related = ["user"]
    search_fields = ["user__email", "email"]
    exclude = ["digest"]
    date_hierarchy = "expires_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """No: people ask for it themselves."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No: the mailed link alone changes an address."""
        return False


@admin.register(Workspace)
class WorkspaceAdmin(admin.ModelAdmin):
    """Workspaces; they are made by `create_workspace`."""

    list_display = ["slug", "name", "currency", "time_zone", "week_starts_on", "created_at"]
    list_filter = ["currency", "time_zone", "archived_at", "delete_after"]
    search_fields = ["slug", "name"]
    ordering = ["slug"]
    readonly_fields = ["slug", "version", "archived_at", "delete_after", "created_at"]

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


@admin.register(Invitation)
class InvitationAdmin(FactAdmin):
    """Who was invited by whom; the links' secrets are kept nowhere."""

    list_display = ["email", "workspace", "role", "by_name", "expires_at", "accepted_at"]
    list_filter = ["role", "accepted_at", "revoked_at", "workspace"]
    list_select_related = ["workspace"]
    search_fields = ["email", "by_name"]
    exclude = ["digest"]
    date_hierarchy = "created_at"


@admin.register(ShareLink)
class ShareLinkAdmin(FactAdmin):
    """Links that show one object without an account; their tokens are kept nowhere."""

    list_display = ["object_name", "workspace", "by_name", "expires_at", "revoked_at", "view_count"]
    list_filter = ["revoked_at", "expires_at", "workspace"]
    list_select_related = ["workspace"]
    search_fields = ["object_name", "by_name"]
    exclude = ["digest", "password"]
    date_hierarchy = "created_at"


@admin.register(KeptAnswer)
class KeptAnswerAdmin(FactAdmin):
    """Requests of the API that would be answered again from memory."""

    list_display = ["created_at", "workspace", "token", "key", "status_code"]
    list_filter = ["status_code", "workspace"]
    list_select_related = ["workspace", "token"]
    search_fields = ["key", "token__prefix"]
    date_hierarchy = "created_at"


@admin.register(WorkspaceExport)
class WorkspaceExportAdmin(FactAdmin):
    """Files of whole workspaces; the files themselves are for owners."""

    list_display = ["asked_at", "workspace", "by_name", "state", "size_bytes", "expires_at"]
    list_filter = ["state", "workspace"]
    list_select_related = ["workspace"]
    search_fields = ["by_name", "workspace__slug"]
    date_hierarchy = "asked_at"
