"""Writing messages to addresses outside, in the transaction that tells the people."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils import translation

from alerts.channels.slack import slack_body
from alerts.emails import address
from alerts.enums import EndpointEvent, EndpointKind, Purpose
from alerts.models import Alert, Endpoint, Posting
from alerts.services.readings import read_story
from workspaces.reader import Reader

EVENT_OF: Final = {
    Purpose.TROUBLE: EndpointEvent.OPENED,
    Purpose.FLAPPING: EndpointEvent.FLAPPING,
    Purpose.RECOVERY: EndpointEvent.RESOLVED,
    Purpose.CORRECTION: EndpointEvent.CORRECTED,
    Purpose.GOOD_NEWS: EndpointEvent.MET,
}


def write_postings(
    *,
    alert: Alert,
    purpose: Purpose,
    cause: str,
    story: Mapping[str, Any],
    endpoints: Iterable[Endpoint],
    now: dt.datetime,
) -> list[Posting]:
    """Return one message to each of the addresses that is told of this, unsaved.

    `cause` names the change among all of the workspace: with the address it makes the key.
    """
    if (event := EVENT_OF.get(purpose)) is None:  # climbing concerns people only
        return []
    return [
        Posting(
            workspace=alert.workspace,
            endpoint=endpoint,
            alert=alert,
            event=event,
            key=_key(endpoint, cause),
            body=_body(endpoint, event, alert, story, now=now),
            next_try_at=now,
            created_at=now,
        )
        for endpoint in endpoints
        if event in endpoint.events
    ]


def write_test(*, endpoint: Endpoint, now: dt.datetime) -> Posting:
    """Put a message that says that it is a test into the outbox."""
    with translation.override(endpoint.language):
        text = translation.gettext("Mokpyo reaches this address.")
    link = address("alerts:endpoint_list", endpoint.workspace.slug)
    body = (
        slack_body(lines=[text], link=link)
        if endpoint.kind == EndpointKind.SLACK
        else _json(EndpointEvent.TEST, endpoint, {"title": text, "url": link}, now=now)
    )
    return Posting.objects.create(
        workspace=endpoint.workspace,
        endpoint=endpoint,
        event=EndpointEvent.TEST,
        key=_key(endpoint, f"test:{now.isoformat()}"),
        body=body,
        next_try_at=now,
        created_at=now,
    )


def _body(
    endpoint: Endpoint,
    event: EndpointEvent,
    alert: Alert,
    story: Mapping[str, Any],
    *,
    now: dt.datetime,
) -> str:
    """Say what happened in the language and number style that the address was made with."""
    today = alert.workspace.today(now)
    reader = Reader(endpoint.language, endpoint.number_style, today=today)
    link = address("alerts:alert_detail", alert.workspace.slug, alert.public_id)
    with translation.override(endpoint.language):
        wording = read_story(story, reader)
        title, text = wording.subject, " ".join(wording.reasons)
    if endpoint.kind == EndpointKind.SLACK:
        return slack_body(lines=[title, text], link=link)
    told = {
        "id": alert.public_id,
        "kind": alert.kind,
        "state": alert.state,
        "title": title,
        "text": text,
        "url": link,
    }
    return _json(event, endpoint, {"alert": told}, now=now)


def _json(
    event: EndpointEvent, endpoint: Endpoint, data: dict[str, Any], *, now: dt.datetime
) -> str:
    envelope = {
        "type": event.value,
        "timestamp": now.isoformat(),
        "workspace": endpoint.workspace.slug,
        "data": data,
    }
    return json.dumps(envelope, ensure_ascii=False)


def _key(endpoint: Endpoint, cause: str) -> str:
    text = f"{endpoint.workspace_id}:{cause}:endpoint-{endpoint.pk}"
    return hashlib.sha256(text.encode()).hexdigest()
