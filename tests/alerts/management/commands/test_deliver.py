import json

import pytest
from django.core.management import CommandError, call_command

from tests.alerts.factories import make_delivery

pytestmark = pytest.mark.django_db


def deliver(capsys, *options):
    call_command("deliver", "--json", *options)
    told = json.loads(capsys.readouterr().out)
    assert told.pop("seconds") >= 0
    return told


def test_deliver_sends_what_is_due(capsys, mailoutbox):
    make_delivery()

    told = deliver(capsys)

    assert told == {"sent": 1, "retrying": 0, "dead": 0, "cancelled": 0, "deferred": 0}
    assert len(mailoutbox) == 1


def test_deliver_keeps_to_its_limit(capsys, mailoutbox):
    make_delivery()
    make_delivery()

    assert deliver(capsys, "--limit", "1")["sent"] == 1
    assert len(mailoutbox) == 1


def test_deliver_without_json_is_a_sentence(capsys):
    make_delivery()

    call_command("deliver")

    assert capsys.readouterr().out.startswith("1 sent, 0 to be tried again")


@pytest.mark.parametrize("limit", ["0", "-1", "many", "1.5"])
def test_limit_that_is_no_number_is_wrong_usage(limit):
    with pytest.raises(CommandError, match="whole number"):
        call_command("deliver", "--limit", limit)
