"""Check-ins: which ones a member owes, and saying one."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from goals.calc.check_ins import owed_since
from goals.enums import CheckInRhythm
from goals.models import CheckIn, Target
from kpis.calc.segments import parse_segment
from kpis.models import Measurement
from kpis.services.measurements import MeasuredRow, record_measurements
from workspaces.models import Membership, Workspace

ONE_WEEK = dt.timedelta(weeks=1)


def owed_check_ins(*, member: Membership, today: dt.date) -> list[Target]:
    """Return the running targets of `member`'s goals that wait for a word, ending soonest first.

    One query, whatever the rhythms.
    """
    workspace = member.workspace
    own = Q(check_ins__by=member.user)
    targets = (
        Target.objects.for_workspace(workspace)
        .active()
        .filter(goal__owner=member, starts_on__lte=today, ends_on__gte=today)
        .exclude(goal__check_in_rhythm=CheckInRhythm.NEVER)
        .exclude(latest_assessment__is_final=True)
        .select_related("kpi", "goal", "latest_assessment")
        .annotate(said_on=Max("check_ins__on", filter=own))
        .order_by("ends_on", "pk")
    )
    return [target for target in targets if _is_owed(target, today, workspace.week_starts_on)]


def latest_notes(*, workspace: Workspace, targets: Iterable[Target]) -> dict[int, CheckIn]:
    """Return by target the latest check-in that says a word, of those that have one."""
    said = CheckIn.objects.for_workspace(workspace).exclude(note="")
    own = said.filter(target=OuterRef("pk")).order_by("-at", "-pk").values("pk")[:1]
    rows = Target.objects.for_workspace(workspace).filter(pk__in=[each.pk for each in targets])
    latest = said.filter(pk__in=rows.annotate(latest=Subquery(own)).values("latest"))
    return {each.target_id: each for each in latest.select_related("by")}


def ending_check_ins(*, member: Membership, today: dt.date) -> list[Target]:
    """Return what `member` owes a word on in rounds that are over within a week."""
    week_starts_on, soon = member.workspace.week_starts_on, today + ONE_WEEK
    return [
        target
        for target in owed_check_ins(member=member, today=today)
        if _round(target, today, week_starts_on) != _round(target, soon, week_starts_on)
    ]


def _is_owed(target: Target, today: dt.date, week_starts_on: int) -> bool:
    since = _round(target, today, week_starts_on)
    said_on: dt.date | None = target.said_on  # type: ignore[attr-defined]  # annotated above
    return since is not None and (said_on is None or said_on < since)


def _round(target: Target, day: dt.date, week_starts_on: int) -> dt.date | None:
    """Return the first day of the round that `day` lies in."""
    return owed_since(
        rhythm=CheckInRhythm(target.goal.check_in_rhythm),
        starts_on=target.starts_on,
        today=day,
        week_starts_on=week_starts_on,
    )


def is_typed_by_hand(target: Target) -> bool:
    """Whether the target's numbers are typed by people: none came from a file or a source last."""
    if not target.kpi.is_recorded:
        return False
    rows = Measurement.objects.for_workspace(target.workspace).filter(
        series__kpi=target.kpi, series__segment_key=target.segment_key
    )
    newest = rows.order_by("-measured_on").select_related("import_run").first()
    return newest is None or newest.import_run is None or not newest.import_run.digest


def latest_check_ins(target: Target, *, limit: int) -> Sequence[CheckIn]:
    """Return what was said about the target, the latest first."""
    said = CheckIn.objects.for_workspace(target.workspace).filter(target=target)
    return list(said.select_related("by")[:limit])


@transaction.atomic
def record_check_in(
    *,
    target: Target,
    by: Membership,
    now: dt.datetime,
    confidence: int,
    note: str = "",
    value: Decimal | None = None,
    value_on: dt.date | None = None,
) -> CheckIn:
    """Keep what `by` says about a target; a value is recorded as a measurement of its KPI as well.

    Raises:
        ValidationError: the confidence is no percentage, the note is too long, the target is not
            judged any more, or the value has no date, one in the future, or a KPI that is not
            recorded.
    """
    workspace = target.workspace
    if target.is_archived or target.goal.is_archived:
        raise ValidationError(_("The target is archived."))
    if (value is None) != (value_on is None):
        raise ValidationError({"value": _("A value and its date belong together.")})
    check_in = CheckIn(
        workspace=workspace,
        target=target,
        by=by.user,
        at=now,
        on=workspace.today(now),
        confidence=confidence,
        note=note.strip(),
        value=value,
        value_on=value_on,
    )
    check_in.full_clean(exclude={"workspace", "target", "by"})
    if value is not None and value_on is not None:
        row = MeasuredRow(target.kpi.key, value_on, value, parse_segment(target.segment_key))
        try:
            record_measurements(workspace=workspace, rows=[row], by=by, now=now)
        except ValidationError as error:
            raise ValidationError({"value": error.messages}) from error
    check_in.save()
    return check_in
