"""Sources: places that measurements are pulled from."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from kpis.models import Source
from kpis.services.source_drafts import drafted_source
from workspaces.models import Membership, Workspace
from workspaces.services.audit import record_change
from workspaces.services.versions import claim_next_version

_SCHEDULE: Final = {"rhythm", "daily_at", "is_paused"}
_NO_SECRETS: Final[Mapping[str, str]] = {}


@transaction.atomic
def create_source(
    *,
    workspace: Workspace,
    by: Membership,
    now: dt.datetime,
    secrets: Mapping[str, str] = _NO_SECRETS,
    **fields: Any,
) -> Source:
    """Add a source; it is pulled at once by the clock, then on its schedule.

    Raises:
        ValidationError: a field is wrong, or the address may not be asked for.
    """
    source = drafted_source(source=Source(workspace=workspace), secrets=secrets, now=now, **fields)
    source.next_due_at = now
    source.save()
    after = {name: getattr(source, name) for name in fields}
    record_change(workspace=workspace, by=by, action="created", subject=source, after=after)
    return source


@transaction.atomic
def update_source(
    *,
    source: Source,
    by: Membership,
    now: dt.datetime,
    expected_version: int | None = None,
    secrets: Mapping[str, str] = _NO_SECRETS,
    **fields: Any,
) -> Source:
    """Change a source; a secret that is not given stays as it is, for the same server.

    Raises:
        ValidationError: a field is wrong, or the address may not be asked for.
        StaleVersionError: somebody else has saved since `expected_version`.
    """
    before = {name: getattr(source, name) for name in fields}
    given = [name for name, secret in secrets.items() if secret]
    drafted_source(source=source, secrets=secrets, now=now, **fields)
    changed = [name for name in fields if before[name] != getattr(source, name)]
    if not changed and not given:
        return source
    claim_next_version(subject=source, expected=expected_version)
    if _SCHEDULE.intersection(changed):
        source.next_due_at = source.next_time(now)
    source.save(update_fields=[*changed, "url", "options", "sealed_credential", "next_due_at"])
    record_change(
        workspace=source.workspace,
        by=by,
        action="changed",
        subject=source,
        before={name: before[name] for name in changed},
        after={name: getattr(source, name) for name in changed} | dict.fromkeys(given, "new"),
    )
    return source


@transaction.atomic
def delete_source(*, source: Source, by: Membership) -> None:
    """Forget a source and its credential; the measurements that it brought stay."""
    list(Source.objects.for_workspace(source.workspace).filter(pk=source.pk).held())
    record_change(workspace=source.workspace, by=by, action="removed", subject=source)
    source.delete()
