"""From a stored source to what its connector is asked, with its secrets opened for the moment."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Final

from django.conf import settings

from kpis.enums import SourceKind
from kpis.models import Source
from kpis.sources.asking import Ask
from kpis.sources.fetch import FetchPolicy
from kpis.sources.trouble import FetchError
from kpis.sources.web import CREDENTIAL, HEADER
from workspaces.exceptions import SealBrokenError
from workspaces.sealing import seal, unseal

URL_KINDS: Final = frozenset({SourceKind.CSV_URL, SourceKind.JSON_URL})
SQL_KINDS: Final = frozenset({SourceKind.POSTGRESQL, SourceKind.MYSQL})
DATED_KINDS: Final = frozenset({SourceKind.JSON_URL, *SQL_KINDS})
"""Kinds whose shape has to say where the date stands."""
_USUAL_DAYS: Final = 30


def fetch_policy() -> FetchPolicy:
    """Return how far this site's fetches may go."""
    return FetchPolicy(
        ports=frozenset(settings.SOURCE_PORTS),
        networks=tuple(settings.SOURCE_NETWORKS),
    )


def ask_of(*, source: Source, secrets: Mapping[str, str], now: dt.datetime) -> Ask:
    """Return what the connector of `source` is asked: the last days that are over, at `now`."""
    is_url = source.kind in URL_KINDS
    until = source.workspace.today(now) - dt.timedelta(days=1)
    days = source.options.get("days", "")
    length = int(days) if days.isascii() and days.isdigit() else _USUAL_DAYS
    return Ask(
        url=source.url,
        policy=fetch_policy(),
        shape=source.shape,
        since=until - dt.timedelta(days=length - 1),
        until=until,
        now=now,
        options={HEADER: source.credential_header} if is_url else source.options,
        secrets=secrets,
    )


def open_secrets(source: Source) -> dict[str, str]:
    """Return the secrets of `source`, by their names.

    Raises:
        FetchError: none of the site's keys opens them.
    """
    if not source.sealed_credential:
        return {}
    try:
        text = unseal(source.sealed_credential)
    except SealBrokenError as error:
        raise FetchError("credential_lost") from error
    if source.kind in URL_KINDS:
        return {CREDENTIAL: text}
    return {str(name): str(secret) for name, secret in json.loads(text).items()}


def seal_secrets(source: Source, secrets: Mapping[str, str]) -> str:
    """Return `secrets` as they are stored with `source`."""
    if not secrets:
        return ""
    return seal(secrets[CREDENTIAL] if source.kind in URL_KINDS else json.dumps(dict(secrets)))
