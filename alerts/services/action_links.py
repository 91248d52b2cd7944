"""Signed links by which people act on an alert from its mail, without signing in.

A link is good for one person, one alert and one doing, for 30 days, and stays valid while the key
that signed it is among `SECRET_KEY_FALLBACKS`. It proves who was mailed, nothing more: whether they
may still do it is looked up when they do.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.core.signing import Signer

from alerts.enums import Doing
from alerts.models import Alert
from workspaces.enums import Role
from workspaces.models import Membership
from workspaces.sight import inside, looking_across

LIFETIME: Final = dt.timedelta(days=30)
_SALT: Final = "alerts.doing"


class TooOldError(RuntimeError):
    """The link was good once; what it is about is still on its page."""

    def __init__(self, errand: "Errand") -> None:
        super().__init__()
        self.errand = errand


class NotAllowedError(RuntimeError):
    """The person has left, was shut out, or may not act on alerts any more."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Who wants to do what about which alert."""

    member: Membership
    alert: Alert
    doing: Doing


def sign_doing(*, member: Membership, alert_id: str, doing: Doing, written_at: dt.datetime) -> str:
    """Return the token of the link by which the member does that, and nothing else.

    It depends on when the message was written, not sent: a copy of a mail says the same.
    """
    last = (written_at + LIFETIME).astimezone(dt.UTC).date()
    return Signer(salt=_SALT).sign_object(
        [member.public_id, alert_id, doing.value, last.isoformat()]
    )


def read_doing(token: str, *, now: dt.datetime) -> Errand:
    """Return what the link is for.

    Raises:
        BadSignature: the token is not one of ours.
        TooOldError: it is older than 30 days.
        NotAllowedError: its person may not do that any more.
        Alert.DoesNotExist: the alert is gone.
    """
    member_id, alert_id, doing, last = Signer(salt=_SALT).unsign_object(token)
    members = Membership.objects.across_workspaces(reason="the link is signed for one of them")
    with looking_across(reason="the link is signed for one of them"):
        member = members.select_related("user", "workspace").filter(public_id=member_id).first()
    if member is None or not member.user.is_active or not member.may(Role.EDITOR):
        raise NotAllowedError
    if member.workspace.is_asleep:
        raise NotAllowedError
    alerts = Alert.objects.for_workspace(member.workspace)
    with inside(member.workspace_id):
        alert = alerts.select_related("target__kpi", "target__goal", "acknowledged_by").get(
            public_id=alert_id
        )
    alert.workspace = member.workspace
    errand = Errand(member=member, alert=alert, doing=Doing(doing))
    if now.astimezone(dt.UTC).date() > dt.date.fromisoformat(last):
        raise TooOldError(errand)
    return errand
