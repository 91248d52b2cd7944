"""Messages to addresses outside, to a real receiver that misbehaves (R7, E06, E07, E08, E10)."""

import datetime as dt
import json
from threading import Event

import pytest

from alerts.enums import CancelReason, DeliveryState, EndpointKind, Outcome
from alerts.models import Endpoint, Posting
from alerts.services import outbox
from alerts.services.endpoints import rotate_secret, switch_endpoint
from alerts.services.opening import open_due_alerts
from alerts.services.postings import post_due, send_test, write_letter
from docs.examples.verify_webhook import NotGenuineError, verify
from goals.enums import Status
from tests.alerts.endpoints import PATIENCE, make_endpoint, make_posting, receiver
from tests.alerts.factories import NOW, make_alert, make_change, make_judged_target
from tests.factories import make_kpi, make_workspace
from workspaces.models import Membership
from workspaces.sealing import seal

__all__ = ["receiver"]
pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def lowered(headers):
    return {name.lower(): value for name, value in headers.items()}


def manager_of(endpoint):
    return Membership.objects.for_workspace(endpoint.workspace).get()


def test_e07_miss_is_posted_once_and_a_receiver_can_verify_it(receiver):
    target = make_judged_target()
    _endpoint, secret = make_endpoint(target.workspace, receiver.gives("/hook", "ok", "text/html"))
    alert = make_alert(target=target)

    first, second = post_due(now=NOW), post_due(now=NOW + DAY)

    posting = Posting.objects.for_workspace(target.workspace).get()
    assert (first, second, posting.state) == ({Outcome.SENT: 1}, {}, DeliveryState.SENT)
    ((_path, headers),), (body,) = receiver.asked, receiver.sent
    headers, at = lowered(headers), NOW.timestamp()
    told = json.loads(body)
    assert (told["type"], told["data"]["alert"]["id"]) == ("alert.opened", alert.public_id)
    assert headers["webhook-id"] == headers["idempotency-key"] == posting.key
    assert verify(headers, body, secrets=[secret], now=at, seen=set())
    assert not verify(headers, body, secrets=[secret], now=at, seen={posting.key})
    genuine = {"headers": headers, "body": body, "now": at, "secrets": [secret]}
    for changed in (
        {"body": body + b" "},
        {"now": at + 301},
        {"secrets": ["whsec_AAAA"]},
        {"headers": headers | {"webhook-id": "other"}},
        {"headers": headers | {"webhook-signature": "v1,é\udcff"}},
        {"headers": headers | {"webhook-timestamp": "9" * 5000}},
    ):
        with pytest.raises(NotGenuineError):
            verify(**{**genuine, **changed}, seen=())


def test_e07_both_secrets_sign_while_one_is_replaced(receiver):
    posting = make_posting(receiver)
    endpoint = Endpoint.objects.for_workspace(posting.workspace).get()
    new = rotate_secret(endpoint=endpoint, by=manager_of(endpoint), now=NOW)
    posting.endpoint.refresh_from_db()

    during, after = write_letter(posting, now=NOW), write_letter(posting, now=NOW + DAY)

    signatures = [letter.headers["webhook-signature"].split() for letter in (during, after)]
    assert [len(each) for each in signatures] == [2, 1]
    at = (NOW + DAY).timestamp()
    assert verify(after.headers, after.body, secrets=[new], now=at, seen=())


@pytest.mark.parametrize(
    ("status", "headers", "least", "most"),
    [
        (500, {}, 22, 30),
        (429, {"Retry_After": "7200"}, 7200, 7200),
        (302, {"Location": "http://169.254.169.254/"}, 22, 30),
    ],
    ids=["broken", "too_many", "redirect"],
)
def test_e06_refused_message_is_tried_later_and_its_address_rests(
    receiver, status, headers, least, most
):
    posting = make_posting(receiver)
    receiver.fails("/hook", status, **headers)

    counts = post_due(now=NOW)

    posting.refresh_from_db()
    wait = (posting.next_try_at - NOW).total_seconds()
    assert (counts, posting.state) == ({Outcome.RETRYING: 1}, DeliveryState.PENDING)
    assert posting.trouble == {"code": "receiver_answered", "params": {"status": status}}
    assert least <= wait <= most + 5
    rests_until = Endpoint.objects.for_workspace(posting.workspace).get().rests_until
    assert abs(rests_until - posting.next_try_at) < dt.timedelta(seconds=1)
    assert post_due(now=NOW + dt.timedelta(seconds=1)) == {}
    receiver.gives("/hook", "ok")
    assert post_due(now=NOW + DAY) == {Outcome.SENT: 1}


def test_address_that_is_gone_is_told_nothing_more(receiver):
    posting = make_posting(receiver)
    receiver.fails("/hook", 410)
    make_change(target=make_judged_target(workspace=posting.workspace))
    open_due_alerts(now=NOW)

    counts = post_due(now=NOW) + post_due(now=NOW + DAY)

    endpoint = Endpoint.objects.for_workspace(posting.workspace).get()
    assert (counts, endpoint.is_gone) == ({Outcome.DEAD: 1, Outcome.CANCELLED: 1}, True)
    assert endpoint.disabled_at
    switch_endpoint(endpoint=endpoint, is_on=True, by=manager_of(endpoint), now=NOW)
    dead = Posting.objects.for_workspace(posting.workspace).dead().get()
    outbox.retry_dead(delivery=dead, by=manager_of(endpoint), now=NOW)
    receiver.gives("/hook", "ok")
    assert post_due(now=NOW) == {Outcome.SENT: 1}


def test_e08_connection_dropped_after_reading_gives_a_copy_with_the_same_key(receiver):
    posting = make_posting(receiver)
    receiver.answers["/hook"] = lambda handler: handler.connection.close()
    post_due(now=NOW)
    receiver.gives("/hook", "ok")

    assert post_due(now=NOW + DAY) == {Outcome.SENT: 1}

    keys = [lowered(headers)["webhook-id"] for _path, headers in receiver.asked]
    assert (keys, receiver.sent[0]) == ([posting.key] * 2, receiver.sent[1])


@pytest.mark.slow
def test_hanging_receivers_keep_no_other_waiting(receiver):
    target = make_judged_target()
    for _ in range(9):
        make_endpoint(target.workspace, receiver.url + "/hangs")
    make_endpoint(target.workspace, receiver.gives("/hook", "ok"))
    reached, answer, ends = Event(), receiver.answers["/hook"], []
    receiver.answers["/hangs"] = lambda _handler: ends.append(reached.wait(PATIENCE))
    receiver.answers["/hook"] = lambda handler: (reached.set(), answer(handler))
    make_alert(target=target)

    counts = post_due(now=NOW)

    assert counts == {Outcome.SENT: 1, Outcome.RETRYING: 9}
    assert ends == [True] * 9  # the other was called while all of them hung


def test_call_that_fails_on_our_side_keeps_no_other_waiting(receiver, caplog):
    broken, _fine = make_posting(receiver), make_posting(receiver, "/fine")
    receiver.gives("/fine", "ok")
    broken.endpoint.sealed_secret = seal("no secret of ours")
    broken.endpoint.save()

    assert post_due(now=NOW) == {Outcome.RETRYING: 1, Outcome.SENT: 1}

    broken.refresh_from_db()
    assert broken.trouble["code"] == "unexpected"
    assert f"message {broken.pk} cannot be posted" in caplog.text


def test_run_that_has_lasted_long_enough_leaves_the_rest_to_the_next(receiver, monkeypatch):
    first = make_posting(receiver)
    receiver.gives("/hook", "ok")
    make_change(target=make_judged_target(workspace=first.workspace))
    open_due_alerts(now=NOW)
    monkeypatch.setattr("alerts.services.postings.LONGEST_RUN", -DAY)

    runs = [post_due(now=NOW) for _ in range(3)]

    assert runs == [{Outcome.SENT: 1, Outcome.DEFERRED: 1}, {Outcome.SENT: 1}, {}]


def test_e06_address_that_has_become_internal_is_refused_at_the_call(settings, receiver):
    posting = make_posting(receiver)
    settings.SOURCE_NETWORKS = []

    assert post_due(now=NOW) == {Outcome.RETRYING: 1}

    posting.refresh_from_db()
    assert (posting.trouble["code"], receiver.asked) == ("address_refused", [])


def test_e10_message_about_what_was_archived_is_not_sent(receiver):
    posting = make_posting(receiver)
    target = posting.alert.target
    target.is_archived = True
    target.save()

    assert post_due(now=NOW) == {Outcome.CANCELLED: 1}

    posting.refresh_from_db()
    assert (posting.cancel_reason, receiver.asked) == (CancelReason.ARCHIVED, [])


def test_slack_gets_plain_text_in_which_names_mention_nobody(receiver):
    workspace = make_workspace()
    hostile = "<!channel> @here *x* <https://evil.example|Sign in> &\n\u202eBcc: a"
    target = make_judged_target(
        workspace=workspace, kpi=make_kpi(workspace=workspace, name=hostile)
    )
    make_endpoint(target.workspace, receiver.gives("/slack", "ok"), EndpointKind.SLACK)
    make_alert(target=target)

    post_due(now=NOW)

    message = json.loads(receiver.sent[0])
    assert "webhook-signature" not in lowered(receiver.asked[0][1])
    assert (message["mrkdwn"], message["link_names"], message["parse"]) == (False, False, "none")
    assert "&lt;!channel&gt; @\N{WORD JOINER}here" in message["text"]
    assert not {"<", ">", "\u202e"} & set(message["text"])
    assert message["text"].count("\n") == 2  # what happened, why, and the way to it


def test_recovery_is_posted_as_such(receiver):
    posting = make_posting(receiver)
    make_change(target=posting.alert.target, new_status=Status.ON_TRACK)
    open_due_alerts(now=NOW)

    events = Posting.objects.for_workspace(posting.workspace).order_by("pk")

    assert [each.event for each in events] == ["alert.opened", "alert.resolved"]


def test_test_is_sent_at_once_and_only_once(receiver):
    endpoint, _secret = make_endpoint(make_workspace(), receiver.gives("/hook", "ok"))
    good = send_test(endpoint=endpoint, now=NOW)
    receiver.fails("/hook", 500)
    bad = send_test(endpoint=endpoint, now=NOW + DAY)

    assert (good.state, bad.state) == (DeliveryState.SENT, DeliveryState.DEAD)
    assert bad.trouble["params"] == {"status": 500}
