"""Who belongs to a workspace, and in which role."""

from typing import Any, cast

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction

from workspaces.enums import Role
from workspaces.exceptions import LastOwnerError
from workspaces.models import Membership, User, Workspace, WorkspaceScopedQuerySet
from workspaces.services.audit import record_change
from workspaces.sight import looking_across


@looking_across(reason="no two workspaces have the same short name")
@transaction.atomic
def create_workspace(
    *, slug: str, name: str, owner: User, **settings: object
) -> tuple[Workspace, Membership]:
    """Make a workspace with its first owner.

    `settings` are further fields of `Workspace`, such as `currency` or `time_zone`.

    Raises:
        ValidationError: a field is wrong, or the slug is taken.
    """
    workspace = Workspace(slug=slug, name=name, **settings)
    workspace.full_clean()
    workspace.save()
    return workspace, Membership.objects.create(workspace=workspace, user=owner, role=Role.OWNER)


@transaction.atomic
def add_member(
    *, workspace: Workspace, user: User, role: Role, by: Membership | None
) -> Membership:
    """Give `user` a role in the workspace.

    Raises:
        ValidationError: they are a member already.
    """
    membership = Membership(workspace=workspace, user=user, role=role)
    membership.full_clean()
    membership.save()
    record_change(
        workspace=workspace, by=by, action="added", subject=membership, after={"role": role}
    )
    return membership


@transaction.atomic
def change_role(*, membership: Membership, role: Role, by: Membership) -> Membership:
    """Change a member's role; two owners cannot demote each other at the same moment.

    Raises:
        LastOwnerError: no owner would be left.
    """
    owners = _lock_owners(membership.workspace)
    if membership.pk in owners and role != Role.OWNER and len(owners) == 1:
        raise LastOwnerError
    before = {"role": membership.role}
    membership.role = role
    membership.save(update_fields=["role"])
    record_change(
        workspace=membership.workspace,
        by=by,
        action="role changed",
        subject=membership,
        before=before,
        after={"role": role},
    )
    return membership


@transaction.atomic
def transfer_ownership(*, to: Membership, by: Membership) -> None:
    """Make `to` an owner in the place of `by`, who stays as a manager."""
    change_role(membership=to, role=Role.OWNER, by=by)
    change_role(membership=by, role=Role.MANAGER, by=by)


@transaction.atomic
def remove_member(*, membership: Membership, by: Membership) -> None:
    """End a membership; what the person did stays.

    Raises:
        LastOwnerError: no owner would be left.
    """
    if _lock_owners(membership.workspace) == [membership.pk]:
        raise LastOwnerError
    record_change(
        workspace=membership.workspace,
        by=by,
        action="removed",
        subject=membership,
        before={"role": membership.role},
    )
    _hold_what_stays(membership)
    membership.delete()


def _hold_what_stays(membership: Membership) -> None:
    """Hold the rows that will refer to the member no more; Django takes them as they lie."""
    for relation in Membership._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.on_delete is models.SET_NULL:
            manager, name = relation.related_model._default_manager, relation.field.name
            rows = cast("WorkspaceScopedQuerySet[Any]", manager.filter(**{name: membership}))
            list(rows.for_workspace(membership.workspace).held().values_list("pk"))


def _lock_owners(workspace: Workspace) -> list[int]:
    """The owners who can sign in; one who is switched off holds no workspace."""
    members = Membership.objects.for_workspace(workspace).select_for_update(no_key=True)
    owners = members.filter(role=Role.OWNER, user__in=User.objects.active())
    return list(owners.order_by("pk").values_list("pk", flat=True))


@looking_across(reason="a person's own list of workspaces")
def memberships_of(user: User | AnonymousUser) -> list[Membership]:
    """The person's memberships by workspace name; none for a visitor."""
    if not isinstance(user, User):
        return []
    if user.known_memberships is not None:
        return user.known_memberships
    return list(Membership.objects.of_user(user))
