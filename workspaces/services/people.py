"""What people set for themselves."""

from typing import Any

from django.db import transaction

from workspaces.models import User


@transaction.atomic
def update_person(*, user: User, **fields: Any) -> User:
    """Change a person's own name, language, time zone, number style or theme.

    Raises:
        ValidationError: a value is not one of its field's.
    """
    for name, value in fields.items():
        setattr(user, name, value)
    user.full_clean()
    user.save(update_fields=list(fields))
    return user
