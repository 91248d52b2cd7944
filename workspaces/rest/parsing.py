"""JSON in and out: nothing guessed, nothing rounded."""

import json
from collections.abc import Iterator, Set
from decimal import Decimal
from http import HTTPStatus
from typing import Any, NoReturn, cast

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from workspaces.rest.problems import Problem, refused_field


class StrictParser(Parser):
    """Reads bodies of the API, see `read_json`."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return the body's value, whatever JSON type it is; the schema says which it must be."""
        return cast("dict[str, Any]", read_json(request.body))


class PlainRenderer(JSONRenderer):
    """Writes text as it is, not as escapes."""

    json_dumps_params = {"ensure_ascii": False}


def read_json(content: bytes) -> Any:
    """Return what `content` says; numbers with a point are decimals.

    Raises:
        Problem: 400, for what is no JSON in UTF-8, is nested too deeply, names a member twice, or
            holds characters that cannot be stored.
    """
    try:
        value = json.loads(
            content.decode("utf-8-sig"),
            object_pairs_hook=_object,
            parse_float=Decimal,
            parse_constant=_no_number,
        )
    except RecursionError:
        raise _bad_json(_("It is nested too deeply.")) from None
    except UnicodeDecodeError:
        raise _bad_json(_("It is not UTF-8.")) from None
    except json.JSONDecodeError as error:
        where = {"line": error.lineno, "column": error.colno}
        raise _bad_json(
            _("It cannot be read at line %(line)s, column %(column)s.") % where
        ) from None
    except (ValueError, ArithmeticError):  # a whole number of thousands of digits
        raise _bad_json(_("A number is too long.")) from None
    if b"\\u" in content and not all(_can_be_stored(text) for text in _texts(value)):
        raise _bad_json(_("A text holds a NUL character or half of one."))
    return value


def refuse_strays(request: HttpRequest, *, known: Set[str]) -> None:
    """Refuse the fields of a form that are not `known`; its schema never sees them.

    Raises:
        Problem: 422, there is such a field.
    """
    strays = sorted({*request.POST, *request.FILES} - known)
    if strays:
        raise refused_field(strays[0], "extra_forbidden", _("There is no such field here."))


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) < len(members):
        names = [name for name, _value in members]
        twice = next(name for name in names if names.count(name) > 1)
        raise _bad_json(_("The member “%(name)s” stands there twice.") % {"name": twice[:60]})
    return found


def _no_number(text: str) -> NoReturn:
    raise _bad_json(_("%(text)s is not a number in JSON.") % {"text": text})


def _bad_json(why: str) -> Problem:
    return Problem(
        HTTPStatus.BAD_REQUEST, _("The body cannot be read as JSON. %(why)s") % {"why": why}
    )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from _texts(item)


def _can_be_stored(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= char <= "\udfff" for char in text)
