"""What becomes of an alert: taken in hand, put off, or over.

People and the clock change alerts under the same lock on the row, so that neither undoes what
the other has just done.
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from alerts.enums import AlertState
from alerts.exceptions import AlertResolvedError
from alerts.models import Alert
from kpis.models import Source
from workspaces.models import Membership
from workspaces.services.audit import record_change
from workspaces.services.versions import claim_next_version

LONGEST_SNOOZE = dt.timedelta(days=366)
PLAN_CHARS = 2000


@transaction.atomic
def acknowledge_alert(
    *,
    alert: Alert,
    note: str,
    by: Membership,
    now: dt.datetime,
    expected_version: int | None = None,
) -> Alert:
    """Take an alert in hand; `note` says what will be done about it.

    Raises:
        ValidationError: there is no plan, or it is too long.
        StaleVersionError: the alert has changed since `expected_version` was seen.
        AlertResolvedError: it is over.
    """
    note = _short(note)
    if not note:
        raise ValidationError({"note": _("Say in a line what you will do about it.")})
    locked = _lock(alert, expected_version)
    before = _told(locked)
    locked.state, locked.note, locked.snoozed_until = AlertState.ACKNOWLEDGED, note, None
    locked.acknowledged_at, locked.acknowledged_by = now, by.user
    return _save(locked, by=by, action="acknowledged", before=before)


@transaction.atomic
def snooze_alert(
    *,
    alert: Alert,
    until: dt.date,
    by: Membership,
    now: dt.datetime,
    expected_version: int | None = None,
) -> Alert:
    """Put an alert off until the morning of `until`, in the workspace's calendar.

    Messages about it that have not left yet wait until then.

    Raises:
        ValidationError: the day is not in the coming year.
        StaleVersionError: the alert has changed since `expected_version` was seen.
        AlertResolvedError: it is over.
    """
    today = alert.workspace.today(now)
    if not today < until <= today + LONGEST_SNOOZE:
        raise ValidationError({"until": _("Choose a day from tomorrow on, within a year.")})
    locked = _lock(alert, expected_version)
    before = _told(locked)
    locked.state, locked.snoozed_until = AlertState.SNOOZED, until
    return _save(locked, by=by, action="snoozed", before=before)


@transaction.atomic
def resolve_alert(
    *,
    alert: Alert,
    by: Membership,
    now: dt.datetime,
    note: str = "",
    expected_version: int | None = None,
) -> Alert:
    """End an alert by hand; `note` says what settled it. Messages that have not left stay unsent.

    The next transition to the worse opens a new alert.

    Raises:
        ValidationError: the note is too long.
        StaleVersionError: the alert has changed since `expected_version` was seen.
        AlertResolvedError: it is over already.
    """
    note = _short(note)
    locked = _lock(alert, expected_version)
    before = _told(locked)
    locked.state, locked.snoozed_until = AlertState.RESOLVED, None
    locked.resolved_at, locked.resolved_by, locked.resolution = now, by.user, note
    return _save(locked, by=by, action="resolved", before=before)


def resolve(*, alert: Alert, now: dt.datetime) -> Alert:
    """End an alert whose trouble is over; the caller holds its row."""
    alert.state, alert.resolved_at, alert.snoozed_until = AlertState.RESOLVED, now, None
    alert.version += 1
    alert.save(update_fields=["state", "resolved_at", "snoozed_until", "version"])
    return alert


def is_archived(alert: Alert) -> bool:
    """Whether what the alert is about, its goal or its KPI is archived or paused."""
    if isinstance(undertaking := alert.undertaking, Source):
        return undertaking.is_paused  # whoever paused it knows
    target = alert.target
    is_away = target is not None and (target.is_archived or target.kpi.is_archived)
    return undertaking.is_archived or is_away


def is_replanned(alert: Alert) -> bool:
    """Whether somebody has saved the plan anew since: they have read what it comes to."""
    if alert.plan is None or alert.plan_change is None:
        return False
    return alert.plan.version > alert.plan_change.plan_version


def _lock(alert: Alert, expected_version: int | None) -> Alert:
    locked = (
        Alert.objects.for_workspace(alert.workspace)
        .select_related("workspace", "target__kpi", "plan", "kpi", "source", "goal")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=alert.pk)
    )
    seen = alert.version if expected_version is None else expected_version
    claim_next_version(subject=locked, expected=seen)
    if locked.state == AlertState.RESOLVED:
        raise AlertResolvedError
    return locked


def _save(alert: Alert, *, by: Membership, action: str, before: dict[str, object]) -> Alert:
    alert.save()
    record_change(
        workspace=alert.workspace,
        by=by,
        action=action,
        subject=alert,
        before=before,
        after=_told(alert),
    )
    return alert


def _told(alert: Alert) -> dict[str, object]:
    return {
        "state": alert.state,
        "note": alert.note,
        "snoozed_until": alert.snoozed_until,
        "resolution": alert.resolution,
    }


def _short(note: str) -> str:
    note = note.strip()
    if len(note) > PLAN_CHARS:
        raise ValidationError(
            {"note": _("A note has at most %(count)s characters.") % {"count": PLAN_CHARS}}
        )
    return note
