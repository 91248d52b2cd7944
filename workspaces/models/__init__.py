"""Tenancy and people."""

from workspaces.models.address_change import AddressChange
from workspaces.models.audit import AuditEntry
from workspaces.models.export import WorkspaceExport
from workspaces.models.idempotency import KeptAnswer
from workspaces.models.invitation import Invitation
from workspaces.models.scoped import (
    PublicIdField,
    WorkspaceScopedModel,
    WorkspaceScopedQuerySet,
)
from workspaces.models.share import ShareLink
from workspaces.models.token import ApiToken
from workspaces.models.user import User
from workspaces.models.workspace import Membership, Workspace

__all__ = [
    "AddressChange",
    "ApiToken",
    "AuditEntry",
    "Invitation",
    "KeptAnswer",
    "Membership",
    "PublicIdField",
    "ShareLink",
    "User",
    "Workspace",
    "WorkspaceExport",
    "WorkspaceScopedModel",
    "WorkspaceScopedQuerySet",
]
