"""Addresses of the workspaces app, below `/w/<workspace_slug>/settings/`."""

from django.urls import path

from workspaces.views.audit import audit_list
from workspaces.views.exports import export_ask, export_fetch, export_list
from workspaces.views.inviting import invitation_revoke, member_add, member_welcome
from workspaces.views.life import (
    deletion_ask,
    deletion_undo,
    life,
    ownership_transfer,
    workspace_archive,
    workspace_reopen,
)
from workspaces.views.members import member_leave, member_list, member_remove, member_role
from workspaces.views.settings import settings, settings_edit
from workspaces.views.tokens import token_create, token_list, token_revoke

app_name = "workspaces"
urlpatterns = [
    path("", settings, name="settings"),
    path("edit/", settings_edit, name="settings_edit"),
    path("members/", member_list, name="member_list"),
    path("members/add/", member_add, name="member_add"),
    path("members/leave/", member_leave, name="member_leave"),
    path(
        "members/invitations/<slug:invitation_id>/revoke/",
        invitation_revoke,
        name="invitation_revoke",
    ),
    path("members/<slug:member_id>/role/", member_role, name="member_role"),
    path("members/<slug:member_id>/welcome/", member_welcome, name="member_welcome"),
    path("members/<slug:member_id>/remove/", member_remove, name="member_remove"),
    path("tokens/", token_list, name="token_list"),
    path("tokens/new/", token_create, name="token_create"),
    path("tokens/<slug:token_id>/revoke/", token_revoke, name="token_revoke"),
    path("audit/", audit_list, name="audit_list"),
    path("export/", export_list, name="export_list"),
    path("export/new/", export_ask, name="export_ask"),
    path("export/<slug:export_id>/", export_fetch, name="export_fetch"),
    path("life/", life, name="life"),
    path("life/transfer/", ownership_transfer, name="ownership_transfer"),
    path("life/archive/", workspace_archive, name="workspace_archive"),
    path("life/reopen/", workspace_reopen, name="workspace_reopen"),
    path("life/delete/", deletion_ask, name="deletion_ask"),
    path("life/keep/", deletion_undo, name="deletion_undo"),
]
