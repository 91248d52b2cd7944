"""Who came in and who was turned away is logged, in one line each (F07, ASVS 16.3)."""

import logging

import pytest

from config.log_lines import OneLineFormatter
from tests.factories import PASSWORD, make_user
from workspaces.security_log import log

LOGIN = "/accounts/login/"


@pytest.mark.once
def test_signing_in_and_out_and_guessing_are_logged_without_an_address_of_mail(client, db, caplog):
    person = make_user(email="pat@acme.test")
    typed = {"login": person.email, "password": PASSWORD}
    with caplog.at_level(logging.INFO, logger=log.name):
        client.post(LOGIN, typed | {"password": "wrong wrong"})
        client.post(LOGIN, typed | {"login": "nobody@acme.test"})
        client.post(LOGIN, typed)
        client.post("/accounts/logout/")

    assert caplog.messages == [
        f"not let in: person {person.pk} from 127.0.0.1",
        "not let in: person unknown from 127.0.0.1",
        f"signed in: person {person.pk} from 127.0.0.1 by password",
        f"signed out: person {person.pk} from 127.0.0.1",
    ]


@pytest.mark.parametrize(
    "hostile", ["a\r\nERROR root: gone", "\x1b[2J\x1b[31m", "a\x85b\u2028c\x0b"], ids=repr
)
def test_f07_what_comes_from_outside_breaks_no_line_of_the_log(hostile):
    record = logging.LogRecord("x", logging.ERROR, "", 1, "name %s", (hostile,), None)

    line = OneLineFormatter("{asctime} {message}", "%Y-%m-%dT%H:%M:%S%z", "{").format(record)

    assert len(line.splitlines()) == 1
    assert "\x1b" not in line
