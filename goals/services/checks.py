"""Validation that names fields, also for rules that span rows."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import models


class Refusals:
    """What a service found wrong with a row that is about to be saved, field by field."""

    def __init__(self) -> None:
        self._found: dict[str, list[ValidationError]] = {}

    def __bool__(self) -> bool:
        return bool(self._found)

    def __contains__(self, field: str) -> bool:
        return field in self._found

    def add(self, field: str, message: str) -> None:
        """Refuse `field`, saying why in the reader's language."""
        self._found.setdefault(field, []).append(ValidationError(message))

    def merge(self, error: ValidationError) -> None:
        """Take over what another service refused, for fields without a finding of their own."""
        for field, causes in error.error_dict.items():
            self._found.setdefault(field, causes)

    def require_none(self) -> None:
        """Raise everything that was found, in one error.

        Raises:
            ValidationError: something was.
        """
        if self._found:
            raise ValidationError(dict(self._found))

    def require_valid(self, subject: models.Model, *, exclude: Collection[str] = ()) -> None:
        """Run `full_clean` on `subject` too, and raise everything that is wrong in one error.

        A finding names the field where a constraint could only speak of the whole row, so with
        any of them the constraints keep silent.

        Raises:
            ValidationError: something is wrong.
        """
        try:
            subject.full_clean(exclude=set(exclude), validate_constraints=not self)
        except ValidationError as error:
            self.merge(error)
        self.require_none()
