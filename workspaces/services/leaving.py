"""Deleting an account: the person goes, what they made stays under “former member”.

docs/decisions/0018-former-members.md says what is kept and why.
"""

import datetime as dt
import json
import re
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from workspaces.enums import Language, NumberStyle, Role, Theme
from workspaces.exceptions import LastOwnerError
from workspaces.models import (
    AuditEntry,
    Invitation,
    Membership,
    User,
    Workspace,
    WorkspaceScopedModel,
    WorkspaceScopedQuerySet,
)
from workspaces.services.export_files import expire_exports
from workspaces.services.letterboxes import letterboxes
from workspaces.services.members import remove_member
from workspaces.services.sessions import end_other_sessions
from workspaces.sight import looking_across

REASON: Final = "a person who leaves is forgotten wherever they were"
WHAT_HAPPENED: Final = frozenset({"alerts.delivery", "alerts.feedback", "admin.logentry"})
"""Tables that tell what happened to others, too: their rows stay, with the former member."""


@looking_across(reason="a person's own list of workspaces")
def workspaces_in_need(user: User) -> list[Workspace]:
    """Return the workspaces whose only owner is `user`; one that is to be deleted needs nobody."""
    alone = []
    for mine in Membership.objects.of_user(user):
        owners = Membership.objects.for_workspace(mine.workspace).filter(
            role=Role.OWNER, user__is_active=True
        )
        is_alone = mine.role == Role.OWNER and not owners.exclude(pk=mine.pk).exists()
        if is_alone and mine.workspace.delete_after is None:
            alone.append(mine.workspace)
    return alone


@looking_across(reason=REASON)
@transaction.atomic
def delete_account(*, user: User, typed_email: str, now: dt.datetime) -> None:
    """End everything of the person at once, and blank what is known of them.

    Raises:
        ValidationError: another address was typed, or a workspace would be left without an owner.
    """
    if User.objects.normalize_email(typed_email) != user.email:
        raise ValidationError({"typed_email": _("This is not your address.")})
    if alone := workspaces_in_need(user):
        names = ", ".join(f"“{workspace}”" for workspace in alone)
        text = _("First hand these over, or delete them: %(names)s. You are their only owner.")
        raise ValidationError(text % {"names": names})
    touched = _workspaces_of(user)
    try:
        _leave_all(user)
    except LastOwnerError as error:  # another owner left at the same moment
        raise ValidationError(_("You are the only owner of a workspace now.")) from error
    end_other_sessions(user=user, current_key=None)
    old, new = user.email, f"former-{get_random_string(10).lower()}@deleted.invalid"
    for box in letterboxes:
        box.letters_of(old).delete()
    _delete_what_is_theirs(user)
    _blank(user, new, now)
    _replace_everywhere(old, new, touched)
    for workspace in Workspace.objects.filter(pk__in=touched):
        expire_exports(workspace=workspace)


def _workspaces_of(user: User) -> set[int]:
    mine = Membership.objects.of_user(user).values_list("workspace", flat=True)
    written = AuditEntry.objects.across_workspaces(reason=REASON).filter(by=user)
    invited = Invitation.objects.across_workspaces(reason=REASON).filter(email=user.email)
    names = "workspace"
    return {*mine, *written.order_by().values_list(names, flat=True).distinct()} | set(
        invited.order_by().values_list(names, flat=True)
    )


def _leave_all(user: User) -> None:
    for membership in Membership.objects.of_user(user):
        if membership.workspace.delete_after is None:
            remove_member(membership=membership, by=membership)
        else:
            membership.delete()


def _delete_what_is_theirs(user: User) -> None:
    """Second factors, preferences, subscriptions: rows that are nothing without the person."""
    for table in apps.get_models():
        if table._meta.label_lower in WHAT_HAPPENED:
            continue
        for field in table._meta.local_fields:
            if field.related_model is not User or not isinstance(field, models.ForeignKey):
                continue
            if field.remote_field.on_delete is models.CASCADE:
                _everywhere(table).filter(**{field.name: user}).delete()


def _blank(user: User, address: str, now: dt.datetime) -> None:
    user.email, user.name, user.left_at = address, "", now
    user.language, user.time_zone = Language.KOREAN, "UTC"
    user.number_style, user.theme = NumberStyle.KOREAN, Theme.SYSTEM
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = None
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()


def _replace_everywhere(old: str, new: str, workspaces: set[int]) -> None:
    """Put `new` for the address `old` in every text of the workspaces where the person was."""
    whole = re.compile(rf"(?<![\w.+-]){re.escape(old)}(?![\w-])", re.IGNORECASE)
    for table in apps.get_models():
        if not issubclass(table, WorkspaceScopedModel):
            continue
        for field in table._meta.local_fields:
            if not isinstance(field, models.CharField | models.TextField | models.JSONField):
                continue
            rows = _everywhere(table).filter(workspace__in=workspaces)
            found = rows.filter(**{f"{field.name}__icontains": old})
            for key, value in found.values_list("pk", field.name):
                kept = _replaced(value, whole, new)
                if kept != value:
                    shortest = kept[: field.max_length] if isinstance(kept, str) else kept
                    rows.filter(pk=key).update(**{field.name: shortest})


def _replaced(value: Any, whole: re.Pattern[str], new: str) -> Any:
    if isinstance(value, str):
        return whole.sub(new, value)
    return json.loads(whole.sub(new, json.dumps(value, ensure_ascii=False)))


def _everywhere(table: type[models.Model]) -> models.QuerySet[Any]:
    if not issubclass(table, WorkspaceScopedModel):
        return table._base_manager.all()
    rows: WorkspaceScopedQuerySet[Any] = WorkspaceScopedQuerySet(table)
    return rows.across_workspaces(reason=REASON).order_by()
