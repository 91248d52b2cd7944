"""Tenant-owned models: a non-null workspace, queries that fail closed, ids that tell nothing."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from workspaces.exceptions import UnscopedQueryError

if TYPE_CHECKING:
    from workspaces.models.workspace import Workspace

M = TypeVar("M", bound=models.Model)

_is_validating: ContextVar[bool] = ContextVar("is_validating", default=False)

CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f-\x9f]")
PUBLIC_ID_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_public_id() -> str:
    """Return a random id for URLs: 14 characters of 31, about 69 bits."""
    return "".join(secrets.choice(PUBLIC_ID_ALPHABET) for _ in range(14))


class PublicIdField(models.CharField):
    """The id that URLs and the API show; primary keys stay inside."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs |= {"max_length": 16, "unique": True, "default": new_public_id, "editable": False}
        super().__init__(**kwargs)


@contextmanager
def _validation_reads() -> Iterator[None]:
    """Let Django's uniqueness checks look across workspaces, as the database itself does."""
    token = _is_validating.set(True)
    try:
        yield
    finally:
        _is_validating.reset(token)


class WorkspaceScopedQuerySet(models.QuerySet[M], Generic[M]):
    """A query set that raises `UnscopedQueryError` when it runs without naming its workspace.

    Rows reached through an object in hand (`goal.targets.all()`) are scoped by that object.
    """

    _scope: str | None = None
    _hints: dict[str, Any]

    def for_workspace(self, workspace: "Workspace") -> Self:
        """Only the rows of `workspace`."""
        scoped = self.filter(workspace=workspace)
        scoped._scope = workspace.slug
        return scoped

    def across_workspaces(self, *, reason: str) -> Self:
        """Rows of all workspaces; `reason` says to the reader of the code why that is right."""
        if not reason:
            raise UnscopedQueryError("across_workspaces() needs a reason")
        opened = self.all()
        opened._scope = reason
        return opened

    def across_awake(self, *, reason: str) -> Self:
        """Rows of all workspaces that something happens in, as the clock wants them.

        A sub-query and no join, so that a lock on the rows is none on their workspaces.
        """
        workspaces = self.model._meta.get_field("workspace").related_model
        asleep = workspaces._default_manager.asleep()  # type: ignore[union-attr]
        return self.across_workspaces(reason=reason).exclude(workspace__in=asleep)

    def held(self) -> Self:
        """The rows, nobody else's to change until the transaction ends.

        Whoever holds several rows of a table takes them in this order, so that of two who need the
        same ones neither waits for the other. What refers to them can be written meanwhile
        (docs/decisions/0021-order-of-locks.md).
        """
        return self.select_for_update(of=("self",), no_key=True).order_by("pk")

    def update_held(self, **values: Any) -> int:
        """As `update()`, which takes rows as they happen to lie; this takes them in order."""
        with transaction.atomic():
            keys = list(self.held().values_list("pk", flat=True))
            return self.model._base_manager.filter(pk__in=keys).update(**values)

    def _require_scope(self) -> None:
        if self._scope is None and "instance" not in self._hints and not _is_validating.get():
            raise UnscopedQueryError(
                f"{self.model.__name__} was queried without for_workspace(…) "
                "or across_workspaces(reason=…)"
            )

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._scope = self._scope
        return clone

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._require_scope()
        super()._fetch_all()

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse an unscoped query set as a sub-query too."""
        self._require_scope()
        return super().resolve_expression(*args, **kwargs)

    def iterator(self, *args: Any, **kwargs: Any) -> Iterator[M]:
        """As Django's, in a named workspace only."""
        self._require_scope()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        """As Django's, in a named workspace only."""
        self._require_scope()
        return super().count()

    def exists(self) -> bool:
        """As Django's, in a named workspace only."""
        self._require_scope()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """As Django's, in a named workspace only."""
        self._require_scope()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        """As Django's, in a named workspace only."""
        self._require_scope()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """As Django's, in a named workspace only."""
        self._require_scope()
        return super().delete()


class WorkspaceScopedModel(models.Model):
    """A row that belongs to one workspace; the database refuses references out of it (`walls`).

    An export of the workspace takes the rows along unless `travels` is false: keys to this site
    and what is calculated anew stay behind. Columns named `sealed_…` travel empty.
    """

    travels: ClassVar[bool] = True

    workspace = models.ForeignKey(
        "workspaces.Workspace", on_delete=models.CASCADE, related_name="+", editable=False
    )

    class Meta:
        abstract = True

    @classmethod
    def prepare_arrival(cls, row: dict[str, Any]) -> None:
        """Change what of an imported row would act by itself in the site it arrives at."""

    def clean_fields(self, exclude: Any = None) -> None:
        """As Django's; and what is one line holds no line break nor another control character."""
        message = _("Line breaks and control characters cannot stand here.")
        errors = {
            field.name: [ValidationError(message, code="control_character")]
            for field in self._meta.local_fields
            if isinstance(field, models.CharField)
            and field.name not in (exclude or ())
            and CONTROL_CHARACTER.search(getattr(self, field.attname) or "")
        }
        try:
            super().clean_fields(exclude=exclude)
        except ValidationError as error:
            error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def validate_unique(self, exclude: Any = None) -> None:
        """As Django's."""
        with _validation_reads():
            super().validate_unique(exclude=exclude)

    def validate_constraints(self, exclude: Any = None) -> None:
        """As Django's."""
        with _validation_reads():
            super().validate_constraints(exclude=exclude)
