import pytest
from django.core.mail import EmailMessage, send_mail

from alerts.channels.email import MailLine
from alerts.models import InboxMessage
from alerts.services.inbox import read_letter, source_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_server(settings):
    settings.EMAIL_BACKEND = "alerts.channels.inbox.InboxBackend"


def test_mail_is_kept_as_it_would_have_left():
    mail = EmailMessage(
        "제목", "본문", to=["Reader@Example.test"], headers={"Message-ID": "<k@mokpyo.test>"}
    )

    with MailLine() as line:
        line.send(mail)

    kept = InboxMessage.objects.get()
    assert (kept.recipient, kept.subject, kept.message_id) == (
        "reader@example.test",
        "제목",
        "<k@mokpyo.test>",
    )
    assert source_of(kept).startswith(b"Content-Type: text/plain")
    assert b"text/plain" not in bytes(kept.source)


def test_mail_that_was_sealed_with_another_key_says_so(settings):
    send_mail("s", "b", None, ["a@x.test"])
    settings.SECRET_KEY = "another"

    assert read_letter(InboxMessage.objects.get()).text.strip() != "b"


def test_each_recipient_has_a_copy():
    assert send_mail("s", "b", None, ["a@x.test", "b@x.test"]) == 1

    recipients = InboxMessage.objects.order_by("pk").values_list("recipient", flat=True)
    assert list(recipients) == ["a@x.test", "b@x.test"]


def test_subject_longer_than_its_column_is_cut_there_and_whole_in_the_mail():
    send_mail("x" * 500, "b", None, ["a@x.test"])

    kept = InboxMessage.objects.get()
    assert len(kept.subject) == 400
    assert source_of(kept).count(b"x" * 40) >= 10
