"""Idempotency keys (D4): the same request is done once and answered alike."""

import datetime as dt
import threading

import pytest
import time_machine
from django.db import connection
from django.db.models.signals import post_save

from kpis.models import Kpi
from tests.tokens import errors_of, make_token
from workspaces.models import AuditEntry, KeptAnswer

BODY = {"key": "visits", "name": "Visits"}


def post(api, key, body=BODY, who="owner"):
    return api.post(who, "/kpis", body, Idempotency_Key=key)


def kpi_count(api):
    return Kpi.objects.for_workspace(api.workspace).count()


def test_same_request_is_done_once_and_answered_alike(api):
    first, second = post(api, "k1"), post(api, "k1")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert first.headers["Content-Type"] == second.headers["Content-Type"]
    assert kpi_count(api) == 1


def test_refusal_is_answered_alike_too(api):
    first, second = post(api, "k1", {"key": "visits"}), post(api, "k1", {"key": "visits"})

    assert (first.status_code, second.status_code) == (422, 422)
    assert first.content == second.content


def test_other_body_with_the_key_is_422(api):
    post(api, "k1")

    response = post(api, "k1", {"key": "sales", "name": "Sales"})

    assert response.status_code == 422
    assert errors_of(response) == [("Idempotency-Key", "key_reused")]
    assert kpi_count(api) == 1


def test_other_address_with_the_key_is_422(api):
    post(api, "k1")

    response = api.post("owner", "/goals", BODY, Idempotency_Key="k1")

    assert errors_of(response) == [("Idempotency-Key", "key_reused")]


def test_keys_are_each_tokens_own(api):
    post(api, "k1")

    other_member = post(api, "k1", {"key": "sales", "name": "Sales"}, who="editor")
    api.tokens["owner"] = make_token(api.members["owner"])
    other_token = post(api, "k1", {"key": "cost", "name": "Cost"})
    foreign = post(api, "k1", who="stranger")

    assert [other_member.status_code, other_token.status_code] == [201, 201]
    assert foreign.json()["version"] == 1
    assert kpi_count(api) == 3


def test_answer_is_kept_for_a_day(api):
    with time_machine.travel(dt.datetime(2026, 11, 21, tzinfo=dt.UTC), tick=False) as clock:
        api.tokens["owner"] = make_token(api.members["owner"])
        post(api, "k1")
        clock.shift(dt.timedelta(hours=23, minutes=59))
        within = post(api, "k1")
        clock.shift(dt.timedelta(minutes=1))
        after = post(api, "k1")

    assert within.status_code == 201
    assert errors_of(after) == [("key", "unique")]  # the KPI is there already
    kept = KeptAnswer.objects.for_workspace(api.workspace).get()
    assert kept.content.startswith("gAAAA")  # sealed: it may tell a secret


@pytest.mark.parametrize("key", ["", "k" * 201, "열쇠", "a\tb"], ids=["no", "long", "ko", "tab"])
def test_what_is_no_key_is_refused(api, key):
    response = post(api, key)

    assert errors_of(response) == [("Idempotency-Key", "key")]
    assert kpi_count(api) == 0


def test_missing_right_uses_no_key_up(api):
    assert post(api, "k1", who="viewer").status_code == 403
    assert KeptAnswer.objects.for_workspace(api.workspace).count() == 0


@pytest.mark.parametrize("model", [AuditEntry, KeptAnswer], ids=["in its work", "after it"])
def test_failure_of_the_server_keeps_neither_work_nor_answer(api, model):
    def fail(**_):
        raise OSError("the disk is full")

    api.client.raise_request_exception = False
    post_save.connect(fail, sender=model)

    failed = post(api, "k1")
    post_save.disconnect(fail, sender=model)
    again = post(api, "k1")

    assert (failed.status_code, again.status_code) == (500, 201)
    assert failed.headers["Content-Type"] == "application/problem+json"
    assert kpi_count(api) == 1


@pytest.mark.server  # SQLite's test database is one connection's memory
@pytest.mark.django_db(transaction=True)
def test_requests_at_once_with_one_key_do_the_work_once(api):
    answers = []

    def call():
        answers.append(post(api, "k1"))
        connection.close()

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    done = [answer for answer in answers if answer.status_code == 201]
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in done}) == 1
    assert kpi_count(api) == 1
