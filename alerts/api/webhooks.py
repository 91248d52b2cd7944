"""`/webhooks`: addresses outside that are told of alerts."""

import datetime as dt
from typing import Annotated, Self

from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from alerts.enums import DeliveryState, EndpointEvent, EndpointKind
from alerts.models import Endpoint
from alerts.services.endpoints import (
    create_endpoint,
    delete_endpoint,
    rotate_secret,
    switch_endpoint,
)
from alerts.services.postings import send_test
from kpis.sources.addresses import MAX_URL_CHARS
from kpis.sources.reasons import trouble_sentence
from workspaces.enums import Role, Scope
from workspaces.exceptions import SealBrokenError
from workspaces.rest.door import BearerToken
from workspaces.rest.fields import Body, Flag
from workspaces.rest.lookup import one_of
from workspaces.rest.paging import Page, Paging, page_of
from workspaces.rest.problems import service_errors
from workspaces.rest.request import ApiRequest
from workspaces.sealing import unseal

router = Router(tags=["Alerts"])


class WebhookOut(BaseModel):
    """An address outside. Of a Slack address only the host is told: the rest is a secret."""

    id: str
    kind: EndpointKind
    name: str
    url: str | None
    host: str
    events: list[EndpointEvent]
    is_on: bool
    is_gone: bool
    rests_until: dt.datetime | None
    succeeded_at: dt.datetime | None

    @classmethod
    def of(cls, endpoint: Endpoint) -> Self:
        """Return what the API tells of `endpoint`."""
        is_webhook = endpoint.kind == EndpointKind.WEBHOOK
        return cls(
            id=endpoint.public_id,
            kind=EndpointKind(endpoint.kind),
            name=endpoint.name,
            url=_url(endpoint) if is_webhook else None,
            host=endpoint.host,
            events=[EndpointEvent(event) for event in endpoint.events],
            is_on=endpoint.disabled_at is None,
            is_gone=endpoint.is_gone,
            rests_until=endpoint.rests_until,
            succeeded_at=endpoint.succeeded_at,
        )


def _url(endpoint: Endpoint) -> str | None:
    """Return the address, or nothing where the keys of this site no longer open it."""
    try:
        return unseal(endpoint.sealed_url)
    except SealBrokenError:
        return None


class NewWebhookOut(WebhookOut):
    """A new address with the secret that signs; it is told this once, and empty for Slack."""

    secret: str


class SecretOut(BaseModel):
    """A new secret, told this once; for a day the one before signs, too."""

    secret: str


class TestOut(BaseModel):
    """What became of a test."""

    state: DeliveryState
    key: str
    message: str


class WebhookIn(Body):
    """A new address."""

    url: Annotated[
        str, Field(max_length=MAX_URL_CHARS, json_schema_extra={"pattern": "^https?://.+"})
    ]
    events: Annotated[list[EndpointEvent], Field(min_length=1, max_length=10)]
    kind: EndpointKind = EndpointKind.WEBHOOK
    name: Annotated[str, Field(max_length=80)] = ""


class SwitchIn(Body):
    """Whether it is to be told of anything."""

    is_on: Flag


def _endpoint_of(request: ApiRequest, webhook_id: str) -> Endpoint:
    rows = Endpoint.objects.for_workspace(request.token.workspace).select_related("workspace")
    return one_of(rows, public_id=webhook_id)


@router.get(
    "/webhooks",
    summary="List webhooks",
    auth=BearerToken(Scope.READ, Role.MANAGER),
    response=Page[WebhookOut],
)
def list_webhooks(request: ApiRequest, query: Query[Paging]) -> Page[WebhookOut]:
    """List the addresses outside in the order in which they were made."""
    endpoints = Endpoint.objects.for_workspace(request.token.workspace)
    return page_of(request, endpoints, query, WebhookOut.of)


@router.post(
    "/webhooks",
    summary="Add a webhook",
    auth=BearerToken(Scope.WRITE, Role.MANAGER),
    response={201: NewWebhookOut},
)
def add_webhook(request: ApiRequest, body: WebhookIn) -> NewWebhookOut:
    """Add an address. Messages are signed as in docs/webhooks.md with the secret of this answer."""
    with service_errors():
        endpoint, secret = create_endpoint(
            workspace=request.token.workspace,
            by=request.membership,
            now=timezone.now(),
            **body.model_dump(),
        )
    return NewWebhookOut(**WebhookOut.of(endpoint).model_dump(), secret=secret)


@router.get(
    "/webhooks/{webhook_id}",
    summary="Read a webhook",
    auth=BearerToken(Scope.READ, Role.MANAGER),
    response=WebhookOut,
)
def read_webhook(request: ApiRequest, webhook_id: str) -> WebhookOut:
    """Return one address and how it stands."""
    return WebhookOut.of(_endpoint_of(request, webhook_id))


@router.delete(
    "/webhooks/{webhook_id}",
    summary="Remove a webhook",
    auth=BearerToken(Scope.WRITE, Role.MANAGER),
    response={204: None},
)
def remove_webhook(request: ApiRequest, webhook_id: str) -> None:
    """Forget an address, its secret and its messages."""
    delete_endpoint(endpoint=_endpoint_of(request, webhook_id), by=request.membership)


@router.post(
    "/webhooks/{webhook_id}/test",
    summary="Test a webhook",
    auth=BearerToken(Scope.WRITE, Role.MANAGER),
    response=TestOut,
)
def test_webhook(request: ApiRequest, webhook_id: str) -> TestOut:
    """Send a message of the type `test` now, and wait some seconds for the outcome."""
    endpoint, now = _endpoint_of(request, webhook_id), timezone.now()
    posting = send_test(endpoint=endpoint, now=now)
    return TestOut(
        state=DeliveryState(posting.state),
        key=posting.key,
        message=trouble_sentence(posting.trouble),
    )


@router.post(
    "/webhooks/{webhook_id}/rotate-secret",
    summary="Give a webhook a new secret",
    auth=BearerToken(Scope.WRITE, Role.MANAGER),
    response=SecretOut,
)
def rotate_webhook_secret(request: ApiRequest, webhook_id: str) -> SecretOut:
    """Return a new secret; Slack does not check signatures and has none (422)."""
    endpoint = _endpoint_of(request, webhook_id)
    with service_errors():
        secret = rotate_secret(endpoint=endpoint, by=request.membership, now=timezone.now())
    return SecretOut(secret=secret)


@router.post(
    "/webhooks/{webhook_id}/switch",
    summary="Switch a webhook on or off",
    auth=BearerToken(Scope.WRITE, Role.MANAGER),
    response=WebhookOut,
)
def switch_webhook(request: ApiRequest, webhook_id: str, body: SwitchIn) -> WebhookOut:
    """Tell the address again, or no more."""
    endpoint = _endpoint_of(request, webhook_id)
    switch_endpoint(endpoint=endpoint, is_on=body.is_on, by=request.membership, now=timezone.now())
    return WebhookOut.of(_endpoint_of(request, webhook_id))
