"""Addresses outside: made, tried, given a new secret, switched on again, removed."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from alerts.calc.signing import new_secret
from alerts.channels.outside import PATIENCE_SECONDS
from alerts.enums import EndpointEvent, EndpointKind
from alerts.models import Endpoint
from kpis.services.source_asks import fetch_policy
from kpis.sources.addresses import addresses_of
from kpis.sources.fetch import FetchPolicy, check_url
from kpis.sources.reasons import sentence
from kpis.sources.trouble import FetchError
from workspaces.models import Membership, Workspace
from workspaces.sealing import seal
from workspaces.services.audit import record_change

OLD_SECRET_LASTS: Final = dt.timedelta(days=1)
NAME_CHARS: Final = 80
HOST_CHARS: Final = 253  # of a name in the DNS
MOST: Final = 20  # addresses of one workspace
CHOICES: Final = [event for event in EndpointEvent if event != EndpointEvent.TEST]


def endpoint_policy() -> FetchPolicy:
    """Return how far calls may go: as those to sources, with much less patience."""
    of_sources = fetch_policy()
    return FetchPolicy(of_sources.ports, of_sources.networks, seconds=PATIENCE_SECONDS)


@transaction.atomic
def create_endpoint(
    *,
    workspace: Workspace,
    kind: EndpointKind,
    url: str,
    events: Sequence[str],
    by: Membership,
    now: dt.datetime,
    name: str = "",
) -> tuple[Endpoint, str]:
    """Add an address; return it with its secret, which nothing can show again.

    Slack does not sign, so there the secret is empty.

    Raises:
        ValidationError: the address may not be called, nothing is chosen, or there are too many.
    """
    host = _checked_host(url)
    if not events or not set(events) <= set(CHOICES):
        raise ValidationError({"events": _("Choose what the address is told of.")})
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
    if Endpoint.objects.for_workspace(workspace).count() >= MOST:
        raise ValidationError(_("A workspace has at most %(count)s addresses.") % {"count": MOST})
    secret = new_secret() if kind == EndpointKind.WEBHOOK else ""
    endpoint = Endpoint(
        workspace=workspace,
        kind=kind,
        name=(name.strip() or host)[:NAME_CHARS],
        host=host,
        sealed_url=seal(url),
        events=list(dict.fromkeys(events)),
        sealed_secret=seal(secret) if secret else "",
        language=by.user.language,
        number_style=by.user.number_style,
        created_at=now,
    )
    endpoint.save()
    after = {"kind": kind, "host": host, "events": endpoint.events}
    record_change(workspace=workspace, by=by, action="created", subject=endpoint, after=after)
    return endpoint, secret


@transaction.atomic
def rotate_secret(*, endpoint: Endpoint, by: Membership, now: dt.datetime) -> str:
    """Give a webhook a new secret; for a day the one before signs beside it.

    Raises:
        ValidationError: it is no webhook, so nothing signs.
    """
    secret = new_secret()
    locked = _lock(endpoint)
    if locked.kind != EndpointKind.WEBHOOK:
        raise ValidationError(_("Only what goes to a webhook is signed."))
    locked.sealed_old_secret, locked.old_secret_until = locked.sealed_secret, now + OLD_SECRET_LASTS
    locked.sealed_secret = seal(secret)
    locked.save(update_fields=["sealed_secret", "sealed_old_secret", "old_secret_until"])
    after = {"secret": "new"}
    record_change(workspace=locked.workspace, by=by, action="changed", subject=locked, after=after)
    return secret


@transaction.atomic
def switch_endpoint(*, endpoint: Endpoint, is_on: bool, by: Membership, now: dt.datetime) -> None:
    """Tell an address again, or no more; what was not sent meanwhile stays unsent."""
    locked = _lock(endpoint)
    if is_on == (locked.disabled_at is None):
        return
    locked.disabled_at, locked.is_gone, locked.rests_until = None if is_on else now, False, None
    locked.save(update_fields=["disabled_at", "is_gone", "rests_until"])
    action = "switched on" if is_on else "switched off"
    record_change(workspace=locked.workspace, by=by, action=action, subject=locked)


@transaction.atomic
def delete_endpoint(*, endpoint: Endpoint, by: Membership) -> None:
    """Forget an address, its secret and its messages."""
    record_change(workspace=endpoint.workspace, by=by, action="removed", subject=endpoint)
    endpoint.delete()


def _lock(endpoint: Endpoint) -> Endpoint:
    rows = Endpoint.objects.for_workspace(endpoint.workspace).select_related("workspace")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=endpoint.pk)


def _checked_host(url: str) -> str:
    """Return the host of an address that may be called; it is looked at again at each call.

    A name that nobody knows yet is let be: it may not be known to this machine at this moment.
    """
    policy = endpoint_policy()
    try:
        place = check_url(url, policy)
        host, port = str(place.host), place.port or (443 if place.scheme == "https" else 80)
        if len(host) > HOST_CHARS:
            raise FetchError("url_unreadable")
        _refuse_inside(host.strip("[]"), port, policy)
    except FetchError as error:
        raise ValidationError({"url": sentence(error.code, error.params)}) from error
    return host


def _refuse_inside(host: str, port: int, policy: FetchPolicy) -> None:
    try:
        addresses_of(host, port, allowed=policy.networks)
    except FetchError as error:
        if error.code != "host_unknown":
            raise
