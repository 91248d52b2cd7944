"""Inviting somebody: bound to an address and a role, good once, for seven days, revocable."""

import datetime as dt
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from workspaces.enums import Role
from workspaces.exceptions import InvitationOverError
from workspaces.models import Invitation, Membership, User
from workspaces.services.accounts import give_first_password, person_at
from workspaces.services.audit import record_change
from workspaces.services.mails import send_words
from workspaces.services.members import add_member
from workspaces.sight import looking_across
from workspaces.told_once import digest_of, is_secret, new_secret

GOOD_FOR: Final = dt.timedelta(days=7)


@transaction.atomic
def create_invitation(
    *, email: str, role: Role, by: Membership, now: dt.datetime, name: str = "", language: str
) -> tuple[Invitation, str]:
    """Invite the person behind `email`; return it with the secret of its link, told this once.

    An earlier invitation of the same address ends, and so do those of whoever loses the right to
    invite. The mail is the caller's, after the transaction (`send_invitation`).

    Raises:
        ValidationError: the address is not one, or its person is a member already.
    """
    workspace, address = by.workspace, User.objects.normalize_email(email)
    members = Membership.objects.for_workspace(workspace)
    if members.filter(user__email=address).exists():
        raise ValidationError({"email": _("This person is already a member.")})
    for earlier in Invitation.objects.for_workspace(workspace).open(now=now).filter(email=address):
        revoke_invitation(invitation=earlier, by=by, now=now)
    secret = new_secret()
    invitation = Invitation(
        workspace=workspace,
        email=address,
        name=name,
        language=language,
        role=role,
        digest=digest_of(secret),
        by=by.user,
        by_name=str(by),
        created_at=now,
        expires_at=now + GOOD_FOR,
    )
    invitation.full_clean()
    invitation.save()
    record_change(
        workspace=workspace, by=by, action="invited", subject=invitation, after={"role": role}
    )
    return invitation, secret


def link_of(secret: str) -> str:
    """Return the address that the invited person opens."""
    return settings.SITE_URL + reverse("invitation_open", args=[secret])


def send_invitation(*, invitation: Invitation, secret: str) -> bool:
    """Mail the link, in the language the inviter chose; return whether the mail server took it."""
    with translation.override(invitation.language):
        role = invitation.get_role_display()
    context = {
        "by": invitation.by_name,
        "workspace": invitation.workspace,
        "role": role,
        "url": link_of(secret),
        "days": GOOD_FOR.days,
    }
    language = invitation.language
    return send_words(name="invitation", to=invitation.email, language=language, context=context)


@looking_across(reason="the link says which workspace it is")
def find_invitation(*, secret: str, now: dt.datetime) -> Invitation | None:
    """Return the open invitation of a link.

    None if it is over, its inviter may not invite any more, or who is invited is switched off.
    """
    if not is_secret(secret):
        return None
    everywhere = Invitation.objects.across_workspaces(reason="the link says which workspace it is")
    found = everywhere.open(now=now).select_related("workspace").filter(digest=digest_of(secret))
    invitation = found.first()
    if invitation is None or _inviter_of(invitation) is None:
        return None
    is_shut = User.objects.filter(email=invitation.email, is_active=False).exists()
    return None if is_shut else invitation


def has_account(invitation: Invitation) -> bool:
    """Return whether the invited person can sign in already."""
    person = User.objects.filter(email=invitation.email).first()
    return person is not None and person.has_usable_password()


@transaction.atomic
def accept_as_new(
    *, invitation: Invitation, name: str, password: str, language: str, now: dt.datetime
) -> Membership:
    """Make the account, whose address the link has proved, with its first password.

    It speaks the language in which the invitation was read.

    Raises:
        ValidationError: the name or the password is refused.
        LinkOverError: it was accepted or revoked meanwhile.
    """
    user = person_at(
        email=invitation.email,
        name=name,
        language=language,
        time_zone=invitation.workspace.time_zone,
    )
    give_first_password(user=user, password=password)
    return accept_invitation(invitation=invitation, user=user, now=now)


@transaction.atomic
def accept_invitation(*, invitation: Invitation, user: User, now: dt.datetime) -> Membership:
    """Make the invited person a member, once however many browsers try.

    Who has come in by another way meanwhile keeps the role they have.

    Raises:
        InvitationOverError: it is over, or it is somebody else's.
    """
    mine = Invitation.objects.for_workspace(invitation.workspace).open(now=now)
    waiting = mine.select_for_update(no_key=True).filter(pk=invitation.pk, email=user.email).first()
    inviter = _inviter_of(invitation)
    if waiting is None or inviter is None:
        raise InvitationOverError
    waiting.accepted_at = now
    waiting.save(update_fields=["accepted_at"])
    members = Membership.objects.for_workspace(invitation.workspace)
    if already := members.filter(user=user).first():
        return already
    return add_member(
        workspace=invitation.workspace, user=user, role=Role(waiting.role), by=inviter
    )


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: Membership, now: dt.datetime) -> None:
    """End an invitation at once; one that is over stays as it is."""
    if invitation.accepted_at is None and invitation.revoked_at is None:
        invitation.revoked_at = now
        invitation.save(update_fields=["revoked_at"])
        record_change(workspace=by.workspace, by=by, action="revoked", subject=invitation)


def _inviter_of(invitation: Invitation) -> Membership | None:
    """The inviter, while they may still give the role."""
    members = Membership.objects.for_workspace(invitation.workspace)
    return members.filter(user=invitation.by_id, role=Role.OWNER, user__is_active=True).first()
