"""Who does not want to be mailed, and the signed links by which they say so.

A link is good for one person and one workspace, needs no sign-in, does not run out, and stays
valid while the key that signed it is among `SECRET_KEY_FALLBACKS` (RFC 8058, reliability E11).
"""

import datetime as dt
from collections.abc import Iterable

from django.core.signing import Signer
from django.db import transaction

from alerts.models import Unsubscription
from workspaces.models import Membership, Workspace
from workspaces.sight import looking_across

_SALT = "alerts.unsubscribe"


def has_unsubscribed(membership: Membership) -> bool:
    """Return whether the member wants no alert mail from the workspace."""
    return bool(who_unsubscribed(membership.workspace, [membership.user_id]))


def who_unsubscribed(workspace: Workspace, users: Iterable[int]) -> set[int]:
    """Return which of the people want no alert mail from the workspace."""
    rows = Unsubscription.objects.for_workspace(workspace).filter(user__in=users)
    return set(rows.values_list("user", flat=True))


def sign_link(membership: Membership) -> str:
    """Return the token of the link that stops the mail to this member."""
    return Signer(salt=_SALT).sign_object(membership.public_id)


@looking_across(reason="the link is signed for one of them")
def read_link(token: str) -> Membership:
    """Return whose mail from which workspace the link is about.

    Raises:
        BadSignature: the token is not one of ours.
        Membership.DoesNotExist: the person has left the workspace.
    """
    public_id = Signer(salt=_SALT).unsign_object(token)
    members = Membership.objects.across_workspaces(reason="the link is signed for one of them")
    return members.select_related("user", "workspace").get(public_id=public_id)


@transaction.atomic
def unsubscribe(*, membership: Membership, now: dt.datetime) -> None:
    """Stop alert mail from the workspace to this member; once is enough."""
    Unsubscription.objects.for_workspace(membership.workspace).get_or_create(
        workspace=membership.workspace, user=membership.user, defaults={"since": now}
    )


@transaction.atomic
def subscribe_again(*, membership: Membership) -> None:
    """Mail this member again; what was cancelled meanwhile stays cancelled."""
    rows = Unsubscription.objects.for_workspace(membership.workspace)
    rows.filter(user=membership.user).delete()
