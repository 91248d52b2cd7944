"""One text after the other in every column of a tenant's that people, or their files, can fill."""

from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from django.apps import apps
from django.db import models

from tests.acceptance.payloads import PAYLOADS
from workspaces.models import User, Workspace, WorkspaceScopedModel

CODES: Final = frozenset({
    "action", "bundle_key", "calculator", "claim_key", "content_type", "currency", "digest",
    "encoding", "field", "folded", "formula", "higher", "key", "language", "lease_owner",
    "library_key", "lower", "message_id", "number_style", "object_id", "object_type", "owner",
    "password", "prefix", "public_id", "request_digest", "sealed_credential", "sealed_old_secret",
    "sealed_secret", "sealed_url", "segment_key", "shape", "step", "stored_as", "template",
    "time_zone", "valued_from", "budget_currency", "gender",
})  # fmt: skip
"""Columns whose values the site makes itself, or takes from a list."""
KEPT_AS_JSON: Final = frozenset({"Posting.body", "Posting.last_error"})
ADDRESSES: Final = frozenset({"Source.url", "Evidence.source_url"})
"""Columns that take nothing but an address: texts come behind its question mark."""
ADDRESS: Final = "https://x.test/?"


LONGEST: Final = 400  # of a text made of several payloads


class Column(NamedTuple):
    """A column that holds free text."""

    model: type[models.Model]
    name: str
    longest: int

    def __str__(self) -> str:
        return f"{self.model.__name__}.{self.name}"


def columns() -> Iterator[Column]:
    """Every column for free text of the workspace, of what is in it, and of its people."""
    for model in apps.get_models():
        if model not in (User, Workspace) and not issubclass(model, WorkspaceScopedModel):
            continue
        for field in model._meta.local_fields:
            is_text = isinstance(field, models.CharField | models.TextField)
            is_mark = isinstance(field, models.SlugField | models.EmailField | models.URLField)
            if is_text and not is_mark and not field.choices and field.name not in CODES:
                column = Column(model, field.name, getattr(field, "max_length", None) or 2000)
                if str(column) not in KEPT_AS_JSON:
                    yield column


def _is_scoped(model: type[models.Model]) -> bool:
    return issubclass(model, WorkspaceScopedModel)


def rows(model: type[models.Model]) -> models.QuerySet:
    """All rows of a model, of whatever workspace."""
    if issubclass(model, WorkspaceScopedModel):
        return model.objects.across_workspaces(reason="test")
    return model._default_manager.all()


class Queue:
    """The payloads that fit into a column, round and round, as many at a time as there is room."""

    def __init__(self, longest: int, first: int) -> None:
        self._longest = longest
        self._fitting = [text for text in PAYLOADS if len(text) <= longest]
        self._next = self._first = first % len(self._fitting)

    @property
    def count(self) -> int:
        """How many payloads fit."""
        return len(self._fitting)

    @property
    def taken(self) -> int:
        """How many have been taken."""
        return self._next - self._first

    @property
    def is_through(self) -> bool:
        """Whether each of them has been taken."""
        return self.taken >= self.count

    def take(self) -> str:
        """The next of them, each apart from the other by a space."""
        taken = self._at(self._next)
        self._next += 1
        while len(longer := f"{taken} {self._at(self._next)}") <= min(self._longest, LONGEST):
            taken = longer
            self._next += 1
        return taken

    def _at(self, index: int) -> str:
        return self._fitting[index % self.count]


class Planter:
    """Writes texts into all columns, and where a kept story quotes one, into the story."""

    def __init__(self) -> None:
        self.columns = [each for each in columns() if rows(each.model).exists()]
        self._quoted = self._collect()
        self._stories = list(self._collect_stories())

    def _collect(self) -> set[str]:
        """What the columns hold now: stories that quote it are known by it."""
        return {
            text
            for column in self.columns
            for text in rows(column.model).values_list(column.name, flat=True)
            if isinstance(text, str) and len(text) > 3
        }

    def _collect_stories(self) -> Iterator[tuple[models.Model, str, Any]]:
        for model in filter(_is_scoped, apps.get_models()):
            for field in model._meta.local_fields:
                if isinstance(field, models.JSONField):
                    for row in rows(model):
                        if self._quotes(value := getattr(row, field.name)):
                            yield row, field.name, value

    def _quotes(self, value: Any) -> bool:
        return _replaced(value, self._quoted, "") != value

    def plant(self, text_of: Callable[[Column], str]) -> None:
        """Put the text of each column into all its rows, and one of them into each story."""
        for column in self.columns:
            start = ADDRESS if str(column) in ADDRESSES else ""
            rows(column.model).update(**{column.name: start + text_of(column)})
        for row, name, value in self._stories:
            told = text_of(Column(type(row), name, 160))
            rows(type(row)).filter(pk=row.pk).update(**{name: _replaced(value, self._quoted, told)})


def _replaced(value: Any, known: set[str], text: str) -> Any:
    """The value with `text` instead of each string in it that is, or holds, a known one."""
    match value:
        case str():
            if value in known:
                return text
            quoted = next((each for each in known if " " in value and each in value), None)
            return value if quoted is None else value.replace(quoted, text)
        case dict():
            return {key: _replaced(each, known, text) for key, each in value.items()}
        case list():
            return [_replaced(each, known, text) for each in value]
    return value
