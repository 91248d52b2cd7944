import socket

import pytest
from django.core.mail import EmailMessage

from alerts.channels.email import LineLostError, MailLine, RefusedError, TryLaterError
from alerts.channels.ready_mail import ReadyMail
from config.broker import free_port
from tests.mail_sink import run_mail_sink


@pytest.fixture
def sink(settings):
    with run_mail_sink() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        settings.EMAIL_TIMEOUT = 60
        yield running


def message(to="reader@example.test", **fields):
    return EmailMessage("subject", "body", "mokpyo@example.test", [to], **fields)


def test_many_messages_leave_over_one_connection(sink):
    with MailLine() as line:
        for number in range(5):
            line.send(message(headers={"Message-ID": f"<{number}@example.test>"}))

    assert [received.key for received in sink.received] == ["0", "1", "2", "3", "4"]
    assert sink.connections == 1


def test_mail_made_ready_leaves_as_it_was_then_and_over_the_same_line(sink):
    body = "첫 줄\n.\n끝"
    ready = ReadyMail("제목", body, "Mokpyo <mokpyo@example.test>", ["reader@example.test"])
    ready.make_ready()
    ready.subject = "changed since"

    with MailLine() as line:
        line.send(message("other@example.test"))
        line.send(ready)

    arrived = sink.received[1].message
    assert sink.received[1].recipients == ("reader@example.test",)
    assert (arrived["Subject"], arrived["From"]) == ("제목", "Mokpyo <mokpyo@example.test>")
    assert arrived.get_content().splitlines() == body.splitlines()
    assert sink.connections == 1


def test_e04_address_in_another_alphabet_is_left_to_the_backend(sink):
    ready = ReadyMail("subject", "body", "mokpyo@example.test", ["reader@예시.test"])
    ready.make_ready()

    with MailLine() as line:
        line.send(ready)

    assert [received.recipients for received in sink.received] == [("reader@xn--vv4b11d.test",)]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("550 no such user", RefusedError),
        ("552 mailbox full for ever", RefusedError),
        ("451 greylisted, try again", TryLaterError),
        ("452 busy", TryLaterError),
    ],
)
def test_what_an_answer_means(sink, answer, error):
    sink.answers["reader@example.test"] = answer

    with MailLine() as line:
        with pytest.raises(error) as refused:
            line.send(message())
        line.send(message("other@example.test"))

    assert refused.type is error
    assert answer in str(refused.value)
    assert [received.recipients for received in sink.received] == [("other@example.test",)]
    assert sink.connections == 1


def test_e08_server_that_takes_the_message_and_hangs_up_gets_it_again_over_a_new_line(sink):
    sink.hangs_up = True
    sent = message(headers={"Message-ID": "<same@example.test>"})

    with MailLine() as line:
        with pytest.raises(LineLostError):
            line.send(sent)
        line.send(sent)

    assert [received.key for received in sink.received] == ["same", "same"]
    assert sink.connections == 2


def test_silent_server_is_given_up_after_the_timeout(settings, sink):
    settings.EMAIL_TIMEOUT = 0.2
    sink.seconds_each = 1

    with MailLine() as line, pytest.raises(LineLostError):
        line.send(message())


def test_no_server_at_all(settings, sink):
    settings.EMAIL_PORT = free_port()

    with MailLine() as line, pytest.raises(LineLostError, match="refused"):
        line.send(message())


@pytest.mark.parametrize(
    "to",
    [
        "a@b.test, z@z.test",
        "a@b.test;z@z.test",
        "a@b.test\nBcc: z@z.test",
        "Somebody <a@b.test>",
        "no address",
    ],
)
def test_e04_a_mail_goes_to_exactly_one_address(sink, to):
    with MailLine() as line, pytest.raises(RefusedError):
        line.send(message(to))

    assert (sink.received, sink.connections) == ([], 0)


def test_e04_copies_are_refused_too(sink):
    with MailLine() as line, pytest.raises(RefusedError, match="exactly one"):
        line.send(message(bcc=["z@z.test"]))

    assert sink.received == []


def test_e03_header_with_a_line_break_is_refused_for_good(sink):
    with MailLine() as line, pytest.raises(RefusedError):
        line.send(message(headers={"X-Name": "a\r\nBcc: z@z.test"}))

    assert sink.received == []


def test_server_that_breaks_off_the_greeting_is_a_lost_line(settings):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", listener.getsockname()[1]
        settings.EMAIL_TIMEOUT = 0.2

        with MailLine() as line, pytest.raises(LineLostError):
            line.send(message())
