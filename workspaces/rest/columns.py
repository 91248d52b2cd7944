"""What the document says of values that go into columns: what saving holds them to."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db.models import CharField, Field, IntegerField, Model, TextField
from pydantic import ConfigDict

from workspaces.models import WorkspaceScopedModel
from workspaces.models.scoped import CONTROL_CHARACTER
from workspaces.validators import validate_currency

NOT_BLANK: Final[dict[str, Any]] = {"pattern": r"\S"}
_PLAIN: Final = "[^" + CONTROL_CHARACTER.pattern.removeprefix("[")
ONE_LINE: Final = f"^{_PLAIN}*$"
ONE_LINE_NOT_BLANK: Final = rf"^{_PLAIN}*[^\s{_PLAIN.removeprefix('[^')}{_PLAIN}*$"
_CURRENCY: Final = "[A-Z]{3}"
_KINDS: Final[dict[str, tuple[type[Field], ...]]] = {
    "string": (CharField, TextField),
    "integer": (IntegerField,),
}


def columns_of(model: type[Model], **names: str) -> ConfigDict:
    """Return the configuration of a body whose fields are columns of `model`.

    `names` leads from a field to its column where they differ. The limits only stand in the
    document: the service checks them, in its own words, as it does for forms.
    """

    def complete(schema: dict[str, Any]) -> None:
        columns = {field.name: field for field in model._meta.get_fields()}
        for name, about in schema.get("properties", {}).items():
            column = columns.get(names.get(name, name))
            if isinstance(column, Field) and not column.choices:
                _limit(about, column)

    return ConfigDict(json_schema_extra=complete)


def _limit(about: dict[str, Any], column: Field) -> None:
    """Add the limits of a column to those of the forms of a value that are of its kind."""
    for form in about.get("anyOf", [about]):
        kind = form.get("type")
        if isinstance(column, _KINDS.get(kind, ())) and "enum" not in form:
            may_be_blank = column.blank or about.get("default") == ""
            limits = _texts(column, may_be_blank) if kind == "string" else _numbers(column)
            for name, limit in limits:
                form.setdefault(name, limit)


def _texts(column: Field, may_be_blank: bool) -> Iterator[tuple[str, Any]]:
    if column.max_length:
        yield "maxLength", column.max_length
    pattern = next(filter(None, map(_pattern, column.validators)), None)
    if pattern:
        yield "pattern", f"^({pattern})?$" if may_be_blank else f"^{pattern}$"
    elif isinstance(column, CharField) and issubclass(column.model, WorkspaceScopedModel):
        yield "pattern", ONE_LINE if may_be_blank else ONE_LINE_NOT_BLANK
    elif not may_be_blank:
        yield from NOT_BLANK.items()


def _pattern(validator: Callable[[Any], None]) -> str | None:
    """What a validator holds a text to, where every language's patterns can say it."""
    if validator is validate_currency:
        return _CURRENCY
    return f"https?://{_PLAIN}+" if isinstance(validator, URLValidator) else None


def _numbers(column: Field) -> Iterator[tuple[str, int]]:
    for validator in column.validators:
        if isinstance(validator, MinValueValidator | MaxValueValidator):
            is_least = isinstance(validator, MinValueValidator)
            yield "minimum" if is_least else "maximum", int(validator.limit_value)
