"""Sources: places on the web that measurements are pulled from."""

import datetime as dt
import re
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from urllib3.util import parse_url

from kpis.enums import SourceKind
from kpis.models import Source
from kpis.sources.fetch import FetchPolicy, check_url, origin_of
from kpis.sources.json_paths import parse_path
from kpis.sources.reasons import sentence
from kpis.sources.trouble import FetchError
from workspaces.models import Membership, Workspace
from workspaces.sealing import seal
from workspaces.services.audit import record_change
from workspaces.services.versions import claim_next_version

_HEADER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_OUR_HEADERS: Final = frozenset(
    ("accept", "accept-encoding", "connection", "content-length", "host", "transfer-encoding")
)
_SCHEDULE: Final = {"rhythm", "daily_at", "is_paused"}


def fetch_policy() -> FetchPolicy:
    """Return how far this site's fetches may go."""
    return FetchPolicy(
        ports=frozenset(settings.SOURCE_PORTS),
        networks=tuple(settings.SOURCE_NETWORKS),
    )


@transaction.atomic
def create_source(
    *,
    workspace: Workspace,
    by: Membership,
    now: dt.datetime,
    credential: str = "",
    **fields: Any,
) -> Source:
    """Add a source; it is pulled at once by the clock, then on its schedule.

    Raises:
        ValidationError: a field is wrong, or the address may not be asked for.
    """
    source = drafted_source(workspace=workspace, credential=credential, **fields)
    source.next_due_at = now
    source.save()
    after = {name: getattr(source, name) for name in fields}
    record_change(workspace=workspace, by=by, action="created", subject=source, after=after)
    return source


def drafted_source(
    *, workspace: Workspace, source: Source | None = None, credential: str = "", **fields: Any
) -> Source:
    """Return a checked source as it would be saved: a new one, or `source` with `fields` changed.

    Raises:
        ValidationError: a field is wrong, or the address may not be asked for.
    """
    draft = source or Source(workspace=workspace)
    origin = origin_of(parse_url(draft.url)) if draft.url else None
    for name, value in fields.items():
        setattr(draft, name, value)
    _check(draft, credential)
    if not draft.credential_header:
        draft.sealed_credential = ""
    elif credential:
        draft.sealed_credential = seal(credential)
    elif not draft.sealed_credential:
        raise ValidationError({"credential": _("Give the credential that the header carries.")})
    elif origin != origin_of(parse_url(draft.url)):
        message = _("The address leads to another server now, so give the credential again.")
        raise ValidationError({"credential": message})
    draft.full_clean()
    return draft


@transaction.atomic
def update_source(
    *,
    source: Source,
    by: Membership,
    now: dt.datetime,
    expected_version: int | None = None,
    credential: str = "",
    **fields: Any,
) -> Source:
    """Change a source; an empty `credential` keeps the one there is, for the same server.

    Raises:
        ValidationError: a field is wrong, or the address may not be asked for.
        StaleVersionError: somebody else has saved since `expected_version`.
    """
    before = {name: getattr(source, name) for name in fields}
    drafted_source(workspace=source.workspace, source=source, credential=credential, **fields)
    changed = [name for name in fields if before[name] != getattr(source, name)]
    if not changed and not credential:
        return source
    claim_next_version(subject=source, expected=expected_version)
    if _SCHEDULE.intersection(changed):
        source.next_due_at = source.next_time(now)
    source.save(update_fields=[*changed, "sealed_credential", "next_due_at"])
    record_change(
        workspace=source.workspace,
        by=by,
        action="changed",
        subject=source,
        before={name: before[name] for name in changed},
        after={name: getattr(source, name) for name in changed}
        | ({"credential": "new"} if credential else {}),
    )
    return source


@transaction.atomic
def delete_source(*, source: Source, by: Membership) -> None:
    """Forget a source and its credential; the measurements that it brought stay."""
    record_change(workspace=source.workspace, by=by, action="removed", subject=source)
    source.delete()


def _check(source: Source, credential: str) -> None:
    """Check what the database cannot: the address, the paths, the header."""
    wrong: dict[str, str] = {}
    try:
        check_url(source.url, fetch_policy())
    except FetchError as error:
        wrong["url"] = sentence(error.code, error.params)
    if source.kind == SourceKind.JSON_URL:
        shape = source.json_shape
        paths = {"records_path": [shape.records], "date_path": [shape.date]}
        paths |= {"values": [*shape.values.values()], "segments": [*shape.segments.values()]}
        for name, texts in paths.items():
            wrong |= _wrong_paths(name, texts)
        if not shape.date:
            wrong["date_path"] = _("Say which field holds the date.")
        if not shape.values:
            wrong["values"] = _("Say which field holds the values of which KPI.")
    header = source.credential_header
    if header and (not _HEADER.fullmatch(header) or header.casefold() in _OUR_HEADERS):
        wrong["credential_header"] = _("This cannot be the name of a credential's header.")
    if not all(" " <= character <= "~" for character in credential):
        wrong["credential"] = _("A credential consists of plain letters, digits and signs.")
    if wrong:
        raise ValidationError(wrong)


def _wrong_paths(name: str, texts: list[str]) -> dict[str, str]:
    for text in texts:
        try:
            parse_path(text)
        except FetchError as error:
            return {name: sentence(error.code, error.params)}
    return {}
