"""Preferences, quiet hours, digests and weekly summaries, as seen by who gets the mail."""

import datetime as dt
import smtplib

import pytest

from alerts.enums import AlertKind, CancelReason, DeliveryState, Pace, Purpose
from alerts.models import Delivery
from alerts.models.preference import SUMMARY
from alerts.services import outbox
from alerts.services.delivery import Result, deliver_due
from alerts.services.preferences import set_paces, set_quiet_hours
from alerts.services.settling import settle_alerts
from alerts.services.summaries import write_summaries
from goals.enums import ChangeKind, Status
from tests.alerts.factories import NOW, make_alert, make_judged_target, make_manager
from tests.factories import make_goal, make_workspace
from workspaces.enums import Language

pytestmark = pytest.mark.django_db
SLOT = dt.datetime(2026, 4, 2, 23, 0, tzinfo=dt.UTC)  # 08:00 of the next day in Seoul
MONDAY = dt.datetime(2026, 4, 5, 23, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def reader():
    return make_manager(make_workspace(name="Acme"), language=Language.ENGLISH)


def trouble(reader, **change):
    target = make_judged_target(workspace=reader.workspace)
    return make_alert(target=target, **({"new_status": Status.MISSED} | change))


OFF_TRACK = {"kind": ChangeKind.OFF_TRACK_CONFIRMED, "new_status": Status.OFF_TRACK}


def sent_keys(reader):
    rows = Delivery.objects.for_workspace(reader.workspace).filter(state=DeliveryState.SENT)
    return list(rows.order_by("pk").values_list("bundle_key", flat=True))


def test_daily_digest_is_one_mail_with_the_worst_first(reader, mailoutbox):
    set_paces(member=reader, paces=dict.fromkeys(AlertKind, Pace.DAILY))
    trouble(reader, **OFF_TRACK)
    trouble(reader)
    trouble(reader)

    put_off, early = deliver_due(now=NOW), deliver_due(now=SLOT - MINUTE)
    sent, after = deliver_due(now=SLOT), deliver_due(now=SLOT + dt.timedelta(days=2))

    (mail,) = mailoutbox
    (key,) = set(sent_keys(reader))
    assert (put_off.deferred, early, sent.sent, after) == (3, Result(), 1, Result())
    assert mail.subject == "[Digest] Acme: Missed 2, Off track 1"
    assert mail.extra_headers["Message-ID"] == f"<{key}@mokpyo.localhost>"
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.body.index("✕ Missed") < mail.body.index("■ Off track")
    assert [kind for _content, kind in mail.alternatives] == ["text/html"]


def test_each_kind_has_its_own_pace(reader, mailoutbox):
    set_paces(
        member=reader,
        paces={AlertKind.TARGET_OFF_TRACK: Pace.NONE, AlertKind.TARGET_MISSED: Pace.WEEKLY},
    )
    set_paces(member=reader, paces={AlertKind.TARGET_MISSED: Pace.AT_ONCE})
    unwanted = trouble(reader, **OFF_TRACK)
    trouble(reader)

    deliver_due(now=NOW)

    assert [mail.subject.split("]")[0] for mail in mailoutbox] == ["[Missed"]
    assert unwanted.deliveries.get().cancel_reason == CancelReason.UNWANTED


def test_r11_what_is_unwanted_since_is_left_out_of_the_digest(reader, mailoutbox):
    paces = {AlertKind.TARGET_OFF_TRACK: Pace.DAILY, AlertKind.TARGET_MISSED: Pace.DAILY}
    set_paces(member=reader, paces=paces)
    carries, follows = trouble(reader, **OFF_TRACK), trouble(reader, **OFF_TRACK)
    trouble(reader)
    deliver_due(now=NOW)
    set_paces(member=reader, paces={AlertKind.TARGET_OFF_TRACK: Pace.NONE})

    deliver_due(now=SLOT)

    assert [mail.subject for mail in mailoutbox] == ["[Digest] Acme: Missed 1"]
    reasons = [alert.deliveries.get().cancel_reason for alert in (carries, follows)]
    assert reasons == [CancelReason.UNWANTED] * 2


def test_copy_of_a_digest_after_a_kill_has_the_same_key(reader, mailoutbox, monkeypatch):
    set_paces(member=reader, paces={AlertKind.TARGET_MISSED: Pace.DAILY})
    trouble(reader)
    trouble(reader)
    deliver_due(now=NOW)

    class KilledError(BaseException):
        """The process ends between the server's answer and the mark."""

    def die(*args, **kwargs):
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr("alerts.services.bundles.mark_bundle_sent", die)
        with pytest.raises(KilledError):
            deliver_due(now=SLOT)
    trouble(reader)
    deliver_due(now=SLOT)
    deliver_due(now=SLOT + outbox.lease_length() + MINUTE)

    first, copy = (mail.extra_headers["Message-ID"] for mail in mailoutbox)
    assert first == copy
    assert len(sent_keys(reader)) == 2  # the third waits for the next morning


def test_refused_digest_gives_all_of_it_up_together(reader, monkeypatch):
    set_paces(member=reader, paces={AlertKind.TARGET_MISSED: Pace.DAILY})
    trouble(reader)
    trouble(reader)
    deliver_due(now=NOW)

    def refuse(self, messages):
        raise smtplib.SMTPRecipientsRefused({reader.user.email: (550, b"no such person")})

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    deliver_due(now=SLOT)

    states = Delivery.objects.for_workspace(reader.workspace).values_list("state", flat=True)
    assert set(states) == {DeliveryState.DEAD}


def test_quiet_hours_defer_and_never_drop(reader, mailoutbox):
    set_quiet_hours(user=reader.user, starts_at=dt.time(11), ends_at=dt.time(7))
    trouble(reader)  # at noon in Seoul
    ends = SLOT - dt.timedelta(hours=1)

    quiet, early, sent = (deliver_due(now=now) for now in (NOW, ends - MINUTE, ends))

    assert (quiet, early, sent) == (Result(deferred=1), Result(), Result(sent=1))
    assert len(mailoutbox) == 1


def test_weekly_summary_joins_the_digest_of_the_same_moment(reader, mailoutbox):
    reader.created_at = NOW
    reader.save()
    make_goal(workspace=reader.workspace, title="Calm seas", ends_on=dt.date(2026, 12, 31))
    set_paces(member=reader, paces={AlertKind.TARGET_MISSED: Pace.WEEKLY})
    trouble(reader)
    deliver_due(now=NOW)

    written = [write_summaries(now=now) for now in (MONDAY - MINUTE, MONDAY, MONDAY + MINUTE)]
    deliver_due(now=MONDAY + MINUTE)

    (mail,) = mailoutbox
    assert written == [0, 1, 0]
    assert mail.subject == "[Weekly summary] Acme: Missed 1"
    assert "Calm seas" in mail.body
    assert len(set(sent_keys(reader))) == 1


def test_summary_is_for_those_who_manage_and_want_it(reader, mailoutbox):
    reader.created_at = NOW
    reader.save()
    set_paces(member=reader, paces={SUMMARY: Pace.NONE})
    late = MONDAY + dt.timedelta(days=2)

    unwanted = write_summaries(now=MONDAY)
    set_paces(member=reader, paces={SUMMARY: Pace.WEEKLY})
    too_late = write_summaries(now=late)
    write_summaries(now=MONDAY)
    reader.role = "viewer"
    reader.save()
    deliver_due(now=MONDAY)

    (row,) = Delivery.objects.for_workspace(reader.workspace)
    assert (unwanted, too_late, mailoutbox) == (0, 0, [])
    assert (row.purpose, row.cancel_reason) == (Purpose.SUMMARY, CancelReason.NO_RECIPIENT)
    assert settle_alerts(now=late) == 0
