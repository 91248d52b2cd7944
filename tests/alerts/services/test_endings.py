"""How trouble ends: recovery, correction, good news, and peace for what goes back and forth."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils.translation import override

from alerts.calc.claims import FLAPPING_SPAN
from alerts.enums import AlertKind, AlertState, CancelReason, ClaimOutcome, Purpose
from alerts.models import Alert, ChangeClaim, Delivery
from alerts.services.delivery import deliver_due
from alerts.services.flapping import settle_flapping
from alerts.services.opening import open_due_alerts
from goals.enums import ChangeKind, Status, TargetRole
from tests.alerts.factories import NOW, make_change, make_judged_target, make_manager
from tests.factories import make_membership
from workspaces.enums import Language, Role
from workspaces.services.life import archive_workspace, reopen_workspace

pytestmark = pytest.mark.django_db
CONFIRMED = {
    "kind": ChangeKind.OFF_TRACK_CONFIRMED,
    "new_status": Status.OFF_TRACK,
    "probability": Decimal("0.1"),
}
DAY = dt.timedelta(days=1)


@pytest.fixture
def target():
    target = make_judged_target()
    make_manager(target.workspace, language=Language.ENGLISH)
    return target


def turn(target, now=NOW, **change):
    """One change of the verdict, told and sent."""
    make_change(target=target, now=now, **change)
    open_due_alerts(now=now)
    deliver_due(now=now)


def outcomes(target):
    claims = ChangeClaim.objects.for_workspace(target.workspace).order_by("pk")
    return [claim.outcome for claim in claims]


def subjects(mailoutbox):
    return [mail.subject.split("]")[0] + "]" for mail in mailoutbox]


def test_recovery_is_told_once_to_those_who_were_told(target, mailoutbox):
    turn(target, **CONFIRMED)
    newcomer = make_manager(target.workspace)

    turn(target, new_status=Status.ON_TRACK, probability=Decimal("0.8"))

    alert = Alert.objects.for_workspace(target.workspace).get()
    untold = Delivery.objects.for_workspace(target.workspace).get(recipient=newcomer.user)
    assert subjects(mailoutbox) == ["[Off track]", "[Back on track]"]
    assert "80\xa0%" in mailoutbox[1].body
    assert "Acknowledge" not in mailoutbox[1].body
    assert alert.state == AlertState.RESOLVED
    assert (untold.purpose, untold.cancel_reason) == (Purpose.RECOVERY, CancelReason.UNTOLD)


def test_recovery_before_the_trouble_left_is_told_to_nobody(target, mailoutbox):
    make_change(target=target, **CONFIRMED)
    open_due_alerts(now=NOW)
    make_change(target=target, new_status=Status.ON_TRACK)
    open_due_alerts(now=NOW)

    deliver_due(now=NOW)

    assert mailoutbox == []


@pytest.mark.parametrize(
    ("role", "told"),
    [(TargetRole.PRIMARY, ["[Met]"]), (TargetRole.GUARDRAIL, [])],
)
def test_target_met_is_good_news_and_nothing_to_do(target, mailoutbox, role, told):
    target.role = role
    target.save()

    turn(target, new_status=Status.MET)

    alerts = Alert.objects.for_workspace(target.workspace).values_list("kind", "state")
    assert subjects(mailoutbox) == told
    assert list(alerts) == [(AlertKind.TARGET_MET, AlertState.RESOLVED)] * len(told)


def test_met_after_trouble_ends_it_and_tells_everybody(target, mailoutbox):
    turn(target, **CONFIRMED)
    make_manager(target.workspace, language=Language.ENGLISH)

    turn(target, new_status=Status.MET)

    assert subjects(mailoutbox) == ["[Off track]", "[Met]", "[Met]"]
    assert Alert.objects.for_workspace(target.workspace).get().state == AlertState.RESOLVED


@pytest.mark.parametrize("status", [Status.MET, Status.UNKNOWN, Status.AT_RISK])
def test_correction_that_turns_a_miss_is_told_once_and_ends_the_alert(target, mailoutbox, status):
    turn(target, new_status=Status.MISSED)

    turn(target, old_status=Status.MISSED, new_status=status)

    with override("en"):
        assert subjects(mailoutbox) == ["[Missed]", f"[Corrected: {status.label}]"]
    assert "The data was corrected" in mailoutbox[1].body
    assert outcomes(target) == [ClaimOutcome.OPENED, ClaimOutcome.CORRECTED]
    assert Alert.objects.for_workspace(target.workspace).get().state == AlertState.RESOLVED


def test_correction_that_takes_good_news_back_is_told(target, mailoutbox):
    turn(target, new_status=Status.MET)
    turn(target, old_status=Status.MET, new_status=Status.UNKNOWN, actual=None)
    turn(target, new_status=Status.MET)

    turn(target, old_status=Status.MET, new_status=Status.MISSED)

    assert subjects(mailoutbox) == [
        "[Met]",
        "[Corrected: Unknown]",
        "[Met]",
        "[Corrected: Missed]",
    ]
    assert "The data was corrected" in mailoutbox[3].body
    assert "Acknowledge" in mailoutbox[3].body


def test_verdict_on_a_new_promise_is_no_correction(target, mailoutbox):
    turn(target, new_status=Status.MISSED)
    target.version = 2
    target.save()

    turn(target, old_status=Status.MISSED, new_status=Status.UPCOMING)

    assert subjects(mailoutbox) == ["[Missed]", "[Upcoming]"]


def test_what_goes_back_and_forth_is_told_once_and_left_until_it_settles(target, mailoutbox):
    for step in range(20):
        now = NOW + step * dt.timedelta(hours=6)
        turn(target, now=now, **(CONFIRMED if step % 2 == 0 else {"new_status": Status.ON_TRACK}))
    early = settle_flapping(now=now + FLAPPING_SPAN - dt.timedelta(seconds=1))

    settled = settle_flapping(now=now + FLAPPING_SPAN)
    deliver_due(now=now + FLAPPING_SPAN)

    assert (early, settled, settle_flapping(now=now + 2 * FLAPPING_SPAN)) == (0, 1, 0)
    assert subjects(mailoutbox) == [
        "[Off track]",
        "[Back on track]",
        "[Goes back and forth]",
        "[Back on track]",
    ]
    states = Alert.objects.for_workspace(target.workspace).values_list("state", flat=True)
    assert set(states) == {AlertState.RESOLVED}


def test_what_goes_back_and_forth_is_left_as_long_as_its_workspace_rests(target, mailoutbox):
    for step, change in enumerate([CONFIRMED, {"new_status": Status.ON_TRACK}, CONFIRMED]):
        turn(target, now=NOW + step * dt.timedelta(hours=6), **change)
    owner = make_membership(workspace=target.workspace, role=Role.OWNER)
    archive_workspace(workspace=target.workspace, by=owner, now=NOW)

    resting = settle_flapping(now=NOW + 3 * FLAPPING_SPAN)
    reopen_workspace(workspace=target.workspace, by=owner)

    assert (resting, settle_flapping(now=NOW + 3 * FLAPPING_SPAN)) == (0, 1)


@pytest.mark.parametrize("last", [0, 2])
def test_what_settles_on_the_bad_side_stays_an_alert(target, mailoutbox, last):
    relief = {"new_status": Status.ON_TRACK}
    for step, change in enumerate([CONFIRMED, relief, CONFIRMED, relief, CONFIRMED][: 3 + last]):
        turn(target, now=NOW + step * dt.timedelta(hours=6), **change)

    settle_flapping(now=NOW + 3 * FLAPPING_SPAN)
    deliver_due(now=NOW + 3 * FLAPPING_SPAN)

    told_again = ["[Off track]"] if last else []
    assert subjects(mailoutbox)[2:] == ["[Goes back and forth]", *told_again]
    alert = Alert.objects.for_workspace(target.workspace).first()
    assert (alert.state, alert.is_flapping) == (AlertState.OPEN, False)


def test_final_miss_ends_the_silence(target, mailoutbox):
    for step, change in enumerate([CONFIRMED, {"new_status": Status.ON_TRACK}, CONFIRMED]):
        turn(target, now=NOW + step * dt.timedelta(hours=6), **change)

    turn(target, now=NOW + DAY, new_status=Status.MISSED)

    assert subjects(mailoutbox)[2:] == ["[Goes back and forth]", "[Missed]"]
    assert not Alert.objects.for_workspace(target.workspace).first().is_flapping
