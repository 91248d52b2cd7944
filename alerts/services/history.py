"""What happened to an alert, as a timeline: the machine's findings and people's doings."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from alerts.enums import AlertState, ClaimOutcome
from alerts.models import Alert, ChangeClaim, DataChangeClaim, PlanChangeClaim
from workspaces.models import AuditEntry


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the timeline; `said` are a person's own words."""

    at: dt.datetime
    what: str
    who: str = ""
    said: str = ""
    until: dt.date | None = None


def read_history(alert: Alert) -> list[Event]:
    """Return all that is recorded about the alert, the latest first."""
    events = [*_found(alert), *_done(alert)]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _found(alert: Alert) -> list[Event]:
    if alert.goal_id:  # what nobody has done is no change that could be claimed
        return [Event(at=alert.opened_at, what=str(ClaimOutcome.OPENED.label))]
    claim: type[ChangeClaim | PlanChangeClaim | DataChangeClaim] = DataChangeClaim
    if alert.target_id or alert.plan_id:
        claim = PlanChangeClaim if alert.plan_id else ChangeClaim
    claims = claim.objects.for_workspace(alert.workspace).filter(alert=alert)
    told = claims.exclude(outcome=ClaimOutcome.NOTHING)
    return [Event(at=claim.claimed_at, what=claim.get_outcome_display()) for claim in told]


def _done(alert: Alert) -> list[Event]:
    entries = AuditEntry.objects.for_workspace(alert.workspace).filter(
        object_type=Alert._meta.model_name, object_id=alert.public_id
    )
    return [_event(entry) for entry in entries]


def _event(entry: AuditEntry) -> Event:
    state, until = entry.after.get("state"), entry.after.get("snoozed_until")
    if "comment" in entry.after:
        return Event(at=entry.at, what=_("Comment"), who=entry.by_name, said=entry.after["comment"])
    said = {AlertState.ACKNOWLEDGED: "note", AlertState.RESOLVED: "resolution"}.get(state, "")
    return Event(
        at=entry.at,
        what=_what(entry),
        who=entry.by_name,
        said=entry.after.get(said, ""),
        until=dt.date.fromisoformat(until) if until else None,
    )


def _what(entry: AuditEntry) -> str:
    if "is_useful" in entry.after:
        return _("Found useful") if entry.after["is_useful"] else _("Found to be noise")
    state = entry.after.get("state")
    return str(AlertState(state).label) if state else _("A message was tried again")
