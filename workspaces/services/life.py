"""How a workspace comes to rest: archived, or deleted after days in which it can be taken back."""

import datetime as dt
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from workspaces.enums import Role
from workspaces.models import Membership, Workspace
from workspaces.services.audit import record_change
from workspaces.services.mails import send_words

GRACE: Final = dt.timedelta(days=7)


@transaction.atomic
def archive_workspace(*, workspace: Workspace, by: Membership, now: dt.datetime) -> None:
    """Let everything in it rest: it is read, and nothing else; one that rests stays as it is."""
    if workspace.archived_at is None:
        workspace.archived_at = now
        workspace.save(update_fields=["archived_at"])
        record_change(workspace=workspace, by=by, action="archived", subject=workspace)


@transaction.atomic
def reopen_workspace(*, workspace: Workspace, by: Membership) -> None:
    """Take an archived workspace up again; what became due meanwhile is done now."""
    if workspace.archived_at is not None:
        workspace.archived_at = None
        workspace.save(update_fields=["archived_at"])
        record_change(workspace=workspace, by=by, action="brought back", subject=workspace)


@transaction.atomic
def ask_deletion(
    *, workspace: Workspace, typed_name: str, by: Membership, now: dt.datetime
) -> Workspace:
    """Have the workspace deleted when the days are over; till then it is read, and nothing else.

    Raises:
        ValidationError: what was typed is not its name.
    """
    if typed_name.strip() != workspace.name.strip():
        raise ValidationError({"typed_name": _("This is not the name of the workspace.")})
    if workspace.delete_after is None:
        workspace.delete_after = now + GRACE
        workspace.save(update_fields=["delete_after"])
        after = {"delete_after": workspace.delete_after}
        record_change(
            workspace=workspace, by=by, action="deletion asked", subject=workspace, after=after
        )
    return workspace


@transaction.atomic
def take_deletion_back(*, workspace: Workspace, by: Membership) -> None:
    """Keep a workspace that was to be deleted."""
    if workspace.delete_after is not None:
        workspace.delete_after = None
        workspace.save(update_fields=["delete_after"])
        record_change(workspace=workspace, by=by, action="deletion undone", subject=workspace)


def tell_owners_of_deletion(*, workspace: Workspace, by: Membership) -> int:
    """Mail every owner who asked for the deletion and how it is taken back; return to how many."""
    if workspace.delete_after is None:
        return 0
    owners = Membership.objects.for_workspace(workspace).filter(
        role=Role.OWNER, user__is_active=True
    )
    told = 0
    for user in [owner.user for owner in owners.select_related("user")]:
        with override(user.language):
            day = date_format(
                timezone.localtime(workspace.delete_after, user.zone), "DATETIME_FORMAT"
            )
        context = {
            "by": str(by),
            "workspace": workspace,
            "day": day,
            "url": settings.SITE_URL + reverse("workspaces:life", args=[workspace.slug]),
        }
        told += send_words(name="deletion", to=user.email, language=user.language, context=context)
    return told
