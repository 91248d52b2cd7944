"""Errors as `application/problem+json` (RFC 9457), with a list of the fields that are wrong."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja.responses import NinjaJSONEncoder
from pydantic import BaseModel, ConfigDict, Field

from workspaces.exceptions import StaleVersionError

MEDIA_TYPE = "application/problem+json"


class FieldError(BaseModel):
    """One thing that is wrong, and where: `goal`, `condition.value`, `measurements.3.date`."""

    model_config = ConfigDict(extra="allow")

    field: str = Field(description="Where it stands, steps joined by points; empty for the whole.")
    code: str = Field(description="Stable, for programs.")
    message: str = Field(description="For people, in the caller's language.")


class ProblemOut(BaseModel):
    """What every error answers."""

    model_config = ConfigDict(extra="allow")

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[FieldError]


class Problem(Exception):  # noqa: N818  (the RFC's own word for an error)
    """An error answer; `members` are added to its object, `headers` to its head."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(status, detail)
        self.status = status
        self.detail = detail
        self.errors = list(errors)
        self.headers = dict(headers or {})
        self.members = members

    def response(self) -> HttpResponse:
        """Return the answer."""
        about = {
            "type": "about:blank",
            "title": self.status.phrase,
            "status": self.status,
            "detail": self.detail,
            "errors": [error.model_dump() for error in self.errors],
            **self.members,
        }
        content = json.dumps(about, cls=NinjaJSONEncoder, ensure_ascii=False)
        return HttpResponse(
            content, status=self.status, headers={"Content-Type": MEDIA_TYPE, **self.headers}
        )


def not_found() -> Problem:
    """Return the one answer for what does not exist and for what is somebody else's."""
    return Problem(HTTPStatus.NOT_FOUND, _("There is nothing here that this token can see."))


def refused(*errors: FieldError, **members: Any) -> Problem:
    """Return the answer to a body or query that is understood but wrong."""
    detail = _("The request is refused; the errors say where and why.")
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors=errors, **members)


def refused_field(field: str, code: str, message: str) -> Problem:
    """Return the answer to a request with one wrong field."""
    return refused(FieldError(field=field, code=code, message=message))


def refused_by_service(error: ValidationError, names: Mapping[str, str] | None = None) -> Problem:
    """Return what a service found wrong; `names` leads from its field names to the API's."""
    if not hasattr(error, "error_dict"):
        error = ValidationError({NON_FIELD_ERRORS: error})
    names = {NON_FIELD_ERRORS: "", **(names or {})}
    return refused(
        *(
            FieldError(
                field=names.get(name, name),
                code=cause.code or "invalid",
                message=" ".join(cause.messages),
            )
            for name, causes in error.error_dict.items()
            for cause in causes
        )
    )


def changed_meanwhile(*, sent: BaseModel, current: BaseModel) -> Problem:
    """Return both values of every field that would overwrite somebody else's change."""
    stored = current.model_dump(mode="json", by_alias=True)
    unchanging = {"version", "reason"}
    wanted = sent.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude=unchanging)
    message = _("Somebody else has changed this meanwhile.")
    errors = [
        FieldError.model_validate(
            {
                "field": name,
                "code": "changed_meanwhile",
                "message": message,
                "yours": yours,
                "current": stored.get(name),
            }
        )
        for name, yours in wanted.items()
        if _differs(yours, stored.get(name))
    ]
    detail = _("The version is old. Look at the current values, and send what you still want.")
    return Problem(HTTPStatus.CONFLICT, detail, errors=errors, current=stored)


def _differs(yours: Any, current: Any) -> bool:
    """Whether a value, or what was sent of an object, is not what is stored."""
    if isinstance(yours, dict) and isinstance(current, dict):
        return any(_differs(value, current.get(name)) for name, value in yours.items())
    return bool(yours != current)


@contextmanager
def service_errors(names: Mapping[str, str] | None = None) -> Iterator[None]:
    """Turn what a service refuses into a problem, in the API's field names."""
    try:
        yield
    except ValidationError as error:
        raise refused_by_service(error, names) from error


@contextmanager
def editing(
    *,
    sent: BaseModel,
    current: Callable[[], BaseModel],
    names: Mapping[str, str] | None = None,
) -> Iterator[None]:
    """As `service_errors`, and tell the second of two editors what the first has saved."""
    try:
        with service_errors(names):
            yield
    except StaleVersionError as error:
        raise changed_meanwhile(sent=sent, current=current()) from error
