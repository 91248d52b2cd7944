"""`/audit`: who changed what."""

import datetime as dt
from typing import Any, Self

from ninja import Query, Router
from pydantic import BaseModel

from workspaces.enums import Role, Scope
from workspaces.models import AuditEntry
from workspaces.rest.door import BearerToken
from workspaces.rest.paging import Page, Paging, page_of
from workspaces.rest.request import ApiRequest

router = Router(tags=["Audit"])


class AuditEntryOut(BaseModel):
    """One change, with the values before and after."""

    at: dt.datetime
    by: str
    address: str | None
    action: str
    object_type: str
    object_id: str
    object_name: str
    before: dict[str, Any]
    after: dict[str, Any]

    @classmethod
    def of(cls, entry: AuditEntry) -> Self:
        """Return what the API tells of `entry`."""
        return cls(
            at=entry.at,
            by=entry.by_name,
            address=entry.address,
            action=entry.action,
            object_type=entry.object_type,
            object_id=entry.object_id,
            object_name=entry.object_name,
            before=entry.before,
            after=entry.after,
        )


class AuditFilter(Paging):
    """Which entries; an object's own are found by its type and id."""

    object_type: str = ""
    object_id: str = ""


@router.get(
    "/audit",
    summary="Read the audit trail",
    auth=BearerToken(Scope.READ, Role.MANAGER),
    response=Page[AuditEntryOut],
)
def list_audit_entries(request: ApiRequest, query: Query[AuditFilter]) -> Page[AuditEntryOut]:
    """List who changed what, newest first."""
    entries = AuditEntry.objects.for_workspace(request.token.workspace)
    wanted = query.model_dump(include={"object_type", "object_id"}, exclude_unset=True)
    return page_of(request, entries.filter(**wanted), query, AuditEntryOut.of, newest_first=True)
