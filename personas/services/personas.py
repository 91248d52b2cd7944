"""Making and revising personas."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from personas.models import Persona, PersonaVersion
from workspaces.models import Membership, User, Workspace
from workspaces.services.audit import record_change
from workspaces.services.versions import save_changes


@transaction.atomic
def create_persona(*, workspace: Workspace, by: Membership, **fields: Any) -> Persona:
    """Make a persona; all but the name may come later.

    Raises:
        ValidationError: a value is refused, or the name is taken.
    """
    persona = Persona(workspace=workspace, **fields)
    persona.full_clean()
    persona.save()
    record_change(workspace=workspace, by=by, action="created", subject=persona, after=fields)
    return persona


@transaction.atomic
def update_persona(
    *, persona: Persona, by: Membership | User, expected_version: int | None = None, **fields: Any
) -> Persona:
    """Change some of a persona's fields; nothing is written where nothing differs.

    Raises:
        ValidationError: a value is refused, or the name is taken.
        StaleVersionError: somebody else has saved since `expected_version`.
    """
    rows = Persona.objects.for_workspace(persona.workspace)
    before = rows.values(*fields).get(pk=persona.pk)
    for name, value in fields.items():
        setattr(persona, name, value)
    persona.full_clean()
    changed = save_changes(subject=persona, before=before, by=by, expected_version=expected_version)
    if changed:
        PersonaVersion.objects.create(
            workspace=persona.workspace,
            persona=persona,
            number=persona.version,
            changes={name: [_plain(before[name]), _plain(fields[name])] for name in changed},
            at=timezone.now(),
            by=by.user if isinstance(by, Membership) else by,
        )
    return persona


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
