"""Whom a goal concerns: stakeholders with their needs, and members who are told and agree."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from goals.enums import StakeholderKind
from goals.models import Goal, Stakeholder, ToldMember
from workspaces.exceptions import StaleVersionError
from workspaces.models import Membership
from workspaces.services.audit import record_change
from workspaces.services.versions import claim_next_version

FIELDS = ("kind", "name", "need")


@transaction.atomic
def set_stakeholders(
    *,
    goal: Goal,
    rows: Iterable[Mapping[str, str]],
    by: Membership,
    expected_version: int | None = None,
) -> list[Stakeholder]:
    """Make `rows`, each a `kind`, a `name` and a `need`, the goal's stakeholders, in this order.

    Nothing is written where nothing differs.

    Raises:
        ValidationError: a row is refused; the message is under `stakeholders`.
        StaleVersionError: somebody else has saved the goal since `expected_version`.
    """
    stored = list(goal.stakeholders.all())
    before = [_plain(each) for each in stored]
    after = [_plain(_checked(goal, row)) for row in rows]
    if before == after:
        return stored
    claim_next_version(subject=goal, expected=expected_version)
    goal.stakeholders.all().delete()
    wanted = put_stakeholders(goal, after)
    record_change(
        workspace=goal.workspace,
        by=by,
        action="changed",
        subject=goal,
        before={"stakeholders": [_said(row) for row in before]},
        after={"stakeholders": [_said(row) for row in after]},
    )
    return wanted


def put_stakeholders(goal: Goal, rows: Iterable[Mapping[str, str]]) -> list[Stakeholder]:
    """Add `rows` to a goal that has no stakeholders, in the caller's transaction.

    Raises:
        ValidationError: a row is refused; the message is under `stakeholders`.
    """
    return Stakeholder.objects.bulk_create([_checked(goal, row) for row in rows])


@transaction.atomic
def tell_members(
    *, goal: Goal, told: Mapping[Membership, bool], by: Membership, now: dt.datetime
) -> None:
    """Make `told` the members who are told of the goal; the value says who has to agree.

    Whoever was told before keeps their receipts.

    Raises:
        ValidationError: one of them belongs to another workspace; under `told`.
    """
    if any(member.workspace_id != goal.workspace_id for member in told):
        raise ValidationError({"told": _("Choose members of this workspace.")})
    rows = {row.member: row for row in goal.told.select_related("member__user")}
    before = _told_names({member: row.must_agree for member, row in rows.items()})
    gone = [row.pk for member, row in rows.items() if member not in told]
    goal.told.filter(pk__in=gone).delete()
    for member, must_agree in told.items():
        row = rows.get(member)
        if row is None:
            ToldMember.objects.create(
                workspace_id=goal.workspace_id,
                goal=goal,
                member=member,
                must_agree=must_agree,
                told_at=now,
            )
        elif row.must_agree != must_agree:
            row.must_agree = must_agree
            row.save(update_fields=["must_agree"])
    after = _told_names(told)
    if before != after:
        record_change(
            workspace=goal.workspace,
            by=by,
            action="changed",
            subject=goal,
            before=before,
            after=after,
        )


@transaction.atomic
def confirm_read(*, goal: Goal, by: Membership, now: dt.datetime) -> ToldMember:
    """Note that `by` has read the goal; the first time counts.

    Raises:
        ToldMember.DoesNotExist: they were not told of it.
    """
    row = goal.told.select_for_update(no_key=True).get(member=by)
    if row.read_at is None:
        row.read_at = now
        row.save(update_fields=["read_at"])
    return row


@transaction.atomic
def agree(*, goal: Goal, by: Membership, now: dt.datetime, seen_version: int) -> ToldMember:
    """Note that `by` agrees to the goal as it stood in `seen_version`.

    Raises:
        ToldMember.DoesNotExist: they were not told of it.
        StaleVersionError: the goal has changed since.
    """
    row = goal.told.select_for_update(no_key=True).get(member=by)
    if goal.version != seen_version:
        raise StaleVersionError
    if row.agreed_version != seen_version:
        row.agreed_at, row.agreed_version = now, seen_version
        row.read_at = row.read_at or now
        row.save(update_fields=["agreed_at", "agreed_version", "read_at"])
        record_change(
            workspace=goal.workspace,
            by=by,
            action="agreed to",
            subject=goal,
            after={"version": seen_version},
        )
    return row


def _checked(goal: Goal, row: Mapping[str, str]) -> Stakeholder:
    values: dict[str, Any] = {name: str(row.get(name, "")).strip() for name in FIELDS}
    stakeholder = Stakeholder(workspace_id=goal.workspace_id, goal=goal, **values)
    try:
        stakeholder.clean_fields(exclude={"goal", "workspace"})
    except ValidationError as error:
        raise ValidationError({"stakeholders": error.messages}) from error
    return stakeholder


def _plain(row: Stakeholder) -> dict[str, str]:
    return {name: str(getattr(row, name)) for name in FIELDS}


def _said(row: Mapping[str, str]) -> str:
    """Return a stakeholder in one line, for the audit trail."""
    who = row["name"] or str(StakeholderKind(row["kind"]).label)
    return f"{who}: {row['need']}"


def _told_names(told: Mapping[Membership, bool]) -> dict[str, list[str]]:
    return {
        "told": sorted(str(member) for member in told),
        "agree": sorted(str(member) for member, must_agree in told.items() if must_agree),
    }
