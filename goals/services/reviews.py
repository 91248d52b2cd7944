"""Reviews: opened already written, decided in, closed, and acknowledged by a reviewer."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from goals.calc.reviews import next_review_on
from goals.enums import Bound, Decision, ReviewRhythm
from goals.models import Goal, Review, ReviewDecision, Target
from goals.services.retargeting import may_retarget, retarget
from goals.services.review_lines import freeze_lines, read_lines
from goals.services.targets import archive_target
from kpis.calc.periods import ONE_DAY
from workspaces.models import Membership, Workspace
from workspaces.services.audit import record_change
from workspaces.services.versions import claim_next_version


class ReviewClosedError(Exception):
    """What was decided stands; a closed review is only read."""


@dataclass(frozen=True, slots=True)
class DueReview:
    """A goal whose review is due, and since when."""

    goal: Goal
    due_on: dt.date


@dataclass(frozen=True, slots=True)
class Decided:
    """What is decided about one target; `new_value` is in its KPI's unit, and only to adjust it."""

    target: Target
    decision: Decision
    link_held: bool | None = None
    note: str = ""
    new_value: Decimal | None = None


def due_reviews(*, workspace: Workspace, today: dt.date) -> list[DueReview]:
    """Return the running goals with a rhythm whose review is due, the longest overdue first."""
    goals = (
        Goal.objects.for_workspace(workspace)
        .active()
        .filter(starts_on__lte=today)
        .exclude(review_rhythm="")
        .select_related("owner__user")
        .annotate(reviewed_until=Max("reviews__period_to"))
        .order_by("pk")
    )
    due = [DueReview(goal, on) for goal in goals if (on := _due_on(goal)) <= today]
    return sorted(due, key=lambda each: each.due_on)


def _due_on(goal: Goal) -> dt.date:
    """Return when the next review is due; after its end a goal gets one last review."""
    reviewed: dt.date | None = goal.reviewed_until  # type: ignore[attr-defined]  # annotated
    if reviewed is not None and reviewed >= goal.ends_on:
        return dt.date.max
    before = reviewed or goal.starts_on - ONE_DAY
    due = next_review_on(rhythm=ReviewRhythm(goal.review_rhythm), after=before)
    return min(due, max(goal.ends_on, before) + ONE_DAY)


@transaction.atomic
def open_review(*, goal: Goal, by: Membership, now: dt.datetime) -> Review:
    """Return the goal's open review, or open one over the days since the last.

    Raises:
        ValidationError: the goal has not begun, or is archived.
    """
    Goal.objects.for_workspace(goal.workspace).select_for_update(no_key=True).get(pk=goal.pk)
    reviews = Review.objects.for_workspace(goal.workspace).filter(goal=goal)
    last = reviews.order_by("-period_to", "-pk").first()
    if last is not None and last.is_open:
        return last
    today = goal.workspace.today(now)
    if goal.is_archived:
        raise ValidationError(_("The goal is archived."))
    if goal.starts_on > today:
        raise ValidationError(_("The goal has not begun."))
    start = min(last.period_to + ONE_DAY, today) if last else goal.starts_on
    review = Review.objects.create(
        workspace=goal.workspace,
        goal=goal,
        period_from=start,
        period_to=today,
        lines=freeze_lines(
            read_lines(goal=goal, since=_since(goal, last.opened_at if last else None))
        ),
        opened_at=now,
        opened_by=by.user,
    )
    record_change(workspace=goal.workspace, by=by, action="created", subject=review)
    return review


def reviews_since(workspace: Workspace) -> QuerySet[Review]:
    """Return the reviews, each with when the one before it was opened, for `told_since`."""
    reviews = Review.objects.for_workspace(workspace)
    before = reviews.filter(goal=OuterRef("goal"), pk__lt=OuterRef("pk"))
    last = before.order_by("-period_to", "-pk").values("opened_at")[:1]
    return reviews.select_related("goal").annotate(last_opened_at=Subquery(last))


def told_since(review: Review) -> dt.datetime:
    """Return from when on a review tells: from the last one's opening, or its goal's start."""
    last: dt.datetime | None = review.last_opened_at  # type: ignore[attr-defined]  # annotated
    return _since(review.goal, last)


def _since(goal: Goal, last_opened_at: dt.datetime | None) -> dt.datetime:
    begin = dt.datetime.combine(goal.starts_on, dt.time(), tzinfo=goal.workspace.zone)
    return last_opened_at or begin


@transaction.atomic
def save_review(
    *,
    review: Review,
    by: Membership,
    now: dt.datetime,
    summary: str,
    decided: Iterable[Decided],
    is_closed: bool = False,
    expected_version: int | None = None,
) -> Review:
    """Keep what was said and decided; closing carries it out, whenever it was decided.

    A target to be stopped is archived, one to be adjusted promises the new value from then on.

    Raises:
        ReviewClosedError: it was closed before.
        StaleVersionError: somebody else has saved since `expected_version`.
        ValidationError: a text is too long, a new value has no reason or is refused, or a target
            is not one of the review's.
    """
    claim_next_version(subject=review, expected=expected_version)
    if not review.is_open:
        raise ReviewClosedError
    review.summary = summary.strip()
    found = list(decided)
    known = {line["target_id"] for line in review.lines}
    for each in found:
        if each.target.public_id not in known:
            raise ValidationError({"decisions": _("This target is not part of the review.")})
        _keep_decision(review, each)
    if is_closed:
        review.closed_at, review.closed_by = now, by.user
        _carry_out(review, by=by, now=now)
    review.clean_fields(exclude={each.name for each in Review._meta.fields} - {"summary"})
    review.save()
    record_change(
        workspace=review.workspace,
        by=by,
        action="closed" if is_closed else "changed",
        subject=review,
        after={each.target.public_id: each.decision for each in found},
    )
    return review


def _keep_decision(review: Review, decided: Decided) -> None:
    row = ReviewDecision(
        workspace=review.workspace,
        review=review,
        target=decided.target,
        decision=decided.decision,
        link_held=decided.link_held,
        new_value=decided.new_value,
        note=decided.note.strip(),
    )
    _require_reason(row)
    row.full_clean(exclude={"workspace", "review", "target"}, validate_unique=False)
    said = ("workspace", "decision", "link_held", "new_value", "note")
    ReviewDecision.objects.for_workspace(review.workspace).update_or_create(
        review=review, target=row.target, defaults={name: getattr(row, name) for name in said}
    )


def _require_reason(row: ReviewDecision) -> None:
    if row.new_value is None:
        return
    if row.decision != Decision.ADJUST:
        raise ValidationError(_("A new value is only for adjusting the target."))
    if not may_retarget(Bound(row.target.bound)):
        raise ValidationError(_("A range is changed on the page of its target."))
    if not row.note:
        raise ValidationError(
            _("%(kpi)s: say in the note why its value changes.") % {"kpi": row.target.kpi}
        )


def _carry_out(review: Review, *, by: Membership, now: dt.datetime) -> None:
    decided = ReviewDecision.objects.for_workspace(review.workspace).filter(review=review)
    targets = Target.objects.for_workspace(review.workspace).filter(pk__in=decided.values("target"))
    list(targets.held().values_list("pk"))  # all before the first of their goals
    for row in decided.select_related("target__kpi", "target__goal", "target__workspace"):
        target = row.target
        if target.is_archived:
            continue
        if row.decision == Decision.STOP:
            archive_target(target=target, by=by, now=now)
        elif row.new_value is not None:
            retarget(target=target, value=row.new_value, reason=row.note, by=by, now=now)


@transaction.atomic
def acknowledge_review(*, review: Review, by: Membership, now: dt.datetime) -> Review:
    """Note that a reviewer has read a closed review; the first one counts.

    Raises:
        ValidationError: it is still open.
    """
    locked = (
        Review.objects.for_workspace(review.workspace)
        .select_for_update(no_key=True)
        .get(pk=review.pk)
    )
    if locked.is_open:
        raise ValidationError(_("The review is still open."))
    if locked.acknowledged_at is None:
        locked.acknowledged_at, locked.acknowledged_by = now, by.user
        locked.save(update_fields=["acknowledged_at", "acknowledged_by"])
        record_change(workspace=locked.workspace, by=by, action="acknowledged", subject=locked)
    return locked
