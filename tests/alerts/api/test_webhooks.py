"""`/webhooks`: added with a secret that is told once, tried, switched, removed."""

import pytest

from alerts.calc.signing import PREFIX
from alerts.models import Endpoint
from tests.alerts.endpoints import receiver
from tests.tokens import errors_of
from workspaces.sealing import unseal

__all__ = ["receiver"]
pytestmark = [pytest.mark.django_db, pytest.mark.once]
BODY = {"url": "https://192.0.43.10/hook", "events": ["alert.opened", "alert.resolved"]}


def test_webhook_is_added_with_a_secret_that_is_told_once(api):
    added = api.post("manager", "/webhooks", BODY)

    told = added.json()
    secret = told.pop("secret")
    endpoint = Endpoint.objects.for_workspace(api.workspace).get()
    assert (added.status_code, told["url"], told["events"]) == (201, BODY["url"], BODY["events"])
    assert secret.startswith(PREFIX)
    assert unseal(endpoint.sealed_secret) == secret
    assert secret not in str(vars(endpoint))
    assert api.get("manager", f"/webhooks/{told['id']}").json() == told
    assert api.get("manager", "/webhooks").json()["items"] == [told]


def test_slack_address_is_told_to_nobody(api):
    told = api.post("manager", "/webhooks", {**BODY, "kind": "slack"}).json()

    assert (told["url"], told["host"], told["secret"]) == (None, "192.0.43.10", "")
    rotated = api.post("manager", f"/webhooks/{told['id']}/rotate-secret")
    assert rotated.status_code == 422


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": "http://127.0.0.1/"}, "url"),
        ({"url": "http://[::ffff:10.0.0.1]/"}, "url"),
        ({"url": "http://2130706433/"}, "url"),
        ({"url": "ftp://192.0.43.10/"}, "url"),
        ({"url": "https://me:word@192.0.43.10/"}, "url"),
        ({"url": "https://192.0.43.10:22/"}, "url"),
        ({"events": ["test"]}, "events"),
    ],
    ids=["loopback", "mapped", "number", "scheme", "credentials", "port", "event"],
)
def test_address_that_may_not_be_called_is_refused_with_a_sentence(api, wrong, field):
    answer = api.post("manager", "/webhooks", {**BODY, **wrong})

    assert answer.status_code == 422
    (error,) = errors_of(answer)
    assert field in str(error)
    assert not Endpoint.objects.for_workspace(api.workspace).exists()


def test_webhook_is_tried_rotated_switched_and_removed(api, receiver):
    hook = receiver.fails("/hook", 503)
    address = f"/webhooks/{api.post('manager', '/webhooks', {**BODY, 'url': hook}).json()['id']}"

    tried = api.post("manager", f"{address}/test").json()
    secret = api.post("manager", f"{address}/rotate-secret").json()["secret"]
    switched = api.post("manager", f"{address}/switch", {"is_on": False}).json()

    assert (tried["state"], tried["message"]) == (
        "dead",
        "The receiver answered with the status 503.",
    )
    assert secret.startswith(PREFIX)
    assert switched["is_on"] is False
    assert api.call("manager", "DELETE", address).status_code == 204
    assert api.get("manager", address).status_code == 404
