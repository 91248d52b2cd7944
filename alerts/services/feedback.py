"""Whether alerts are worth opening, as those say who got them."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from alerts.models import Alert, Feedback
from workspaces.models import Membership, User
from workspaces.services.audit import record_change


@dataclass(frozen=True, slots=True)
class Opinions:
    """How many found an alert useful, how many noise, and what one reader said, if anything."""

    useful: int
    noise: int
    own: bool | None


@transaction.atomic
def give_feedback(*, alert: Alert, is_useful: bool, by: Membership, now: dt.datetime) -> Feedback:
    """Note what `by` thinks of the alert; the last word of each person counts."""
    rows = Feedback.objects.for_workspace(alert.workspace)
    feedback, is_new = rows.get_or_create(
        workspace=alert.workspace,
        alert=alert,
        user=by.user,
        defaults={"is_useful": is_useful, "given_at": now},
    )
    if not is_new and feedback.is_useful == is_useful:
        return feedback
    before = {} if is_new else {"is_useful": feedback.is_useful}
    feedback.is_useful, feedback.given_at = is_useful, now
    feedback.save(update_fields=["is_useful", "given_at"])
    record_change(
        workspace=alert.workspace,
        by=by,
        action="found useful" if is_useful else "found noise",
        subject=alert,
        before=before,
        after={"is_useful": is_useful},
    )
    return feedback


def read_opinions(alert: Alert, *, reader: User | None = None) -> Opinions:
    """Count what people think of the alert; one query, none where `feedback` is prefetched."""
    given = list(alert.feedback.all())
    useful = sum(each.is_useful for each in given)
    own = next((each.is_useful for each in given if reader and each.user_id == reader.pk), None)
    return Opinions(useful=useful, noise=len(given) - useful, own=own)
