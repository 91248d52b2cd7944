"""Rows that were refused, in an answer and in a problem."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from pydantic import BaseModel

from kpis.readers.reasons import sentence, sentence_of
from kpis.readers.refusal import Refused
from kpis.readers.tidy import RowError
from workspaces.rest.problems import FieldError, Problem, refused


class RejectedOut(BaseModel):
    """One cell or field that was refused; rows count from 1, in a file as a person sees them."""

    row: int | None
    column: str
    value: str
    reason: str

    @classmethod
    def of(cls, error: RowError) -> Self:
        """Return what the API tells of `error`."""
        return cls(row=error.row, column=error.column, value=error.value, reason=error.reason)

    @classmethod
    def of_stored(cls, error: Mapping[str, Any]) -> Self:
        """Return what the API tells of an error as an import keeps it."""
        return cls(
            row=error["row"],
            column=error["column"],
            value=error["value"],
            reason=sentence(error["code"], error["params"]),
        )


def refused_rows(errors: Iterable[RowError], *, is_json: bool, **members: Any) -> Problem:
    """Return the answer to a delivery of which nothing was stored, each row's fields named."""
    return refused(*(_field_error(error, is_json=is_json) for error in errors), **members)


def refused_file(error: Refused) -> Problem:
    """Return the answer to a file that cannot be read as a whole."""
    return refused(FieldError(field="", code=error.code, message=sentence_of(error)))


def _field_error(error: RowError, *, is_json: bool) -> FieldError:
    steps = ["measurements", str(error.row - 1), error.column] if is_json else [error.column]
    return FieldError.model_validate(
        {
            "field": ".".join(filter(None, steps)),
            "code": error.code,
            "message": error.reason,
            "row": error.row,
            "value": error.value,
        }
    )
