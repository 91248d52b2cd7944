"""What every operation of the API checks before it runs, whatever it is."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, RawPostDataException, UnreadablePostError
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError
from ninja.operation import Operation

from workspaces.rest.once import answer_once
from workspaces.rest.problems import FieldError, Problem, not_found, refused
from workspaces.throttle import Limit, seconds_to_wait

MIB = 1024 * 1024
MOST_BODY_BYTES = 32 * MIB
MULTIPART = "multipart/form-data"
_BODY_TYPES = {"body": "application/json", "file": MULTIPART}

Run = Callable[..., HttpResponseBase]


def guarded(run: Run) -> Run:
    """Decorate the run of an operation (ninja's "view" mode, which hands over a bound method).

    In this order: that nobody listens; the token, and how often it came of late; that no other
    workspace is named; the query's names; the body's type and size; whether the request was
    answered before.
    """
    operation: Operation = run.__self__  # type: ignore[attr-defined]
    known = _query_names(operation)
    accepted = _accepted_types(operation)

    @wraps(run)
    def run_guarded(request: Any, **path: Any) -> HttpResponseBase:
        try:
            _require_secrecy(request)
            _enter(operation, request)
            _require_moderation(request)
            _require_own_workspace(request)
            _require_known_query(request, known)
            if request.method in ("POST", "PATCH"):
                _admit_body(request, accepted)
            return answer_once(request, lambda: run(request, **path))
        except Exception as error:  # ninja turns what it knows into an answer, and logs the rest
            return operation.api.on_exception(request, error)

    return run_guarded


def _require_secrecy(request: HttpRequest) -> None:
    """Refuse a token that came in the clear, rather than redirect: its owner would not notice."""
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        message = _("Use HTTPS. A token that was sent without it should be revoked.")
        raise Problem(HTTPStatus.FORBIDDEN, message)


def _enter(operation: Operation, request: HttpRequest) -> None:
    if not all(door(request) for door in operation.auth_callbacks):
        raise AuthenticationError


def _require_moderation(request: Any) -> None:
    limit = Limit("api", most=settings.API_REQUESTS_PER_MINUTE, seconds=60)
    if wait := seconds_to_wait(limit=limit, who=request.token.digest):
        message = _("More than %(count)s requests in a minute. Try again in %(seconds)s seconds.")
        detail = message % {"count": limit.most, "seconds": wait}
        headers = {"Retry-After": str(wait)}
        raise Problem(HTTPStatus.TOO_MANY_REQUESTS, detail, headers=headers)


def _require_own_workspace(request: Any) -> None:
    named = {request.GET.get("workspace"), request.headers.get("X-Workspace")}
    if named - {None, request.token.workspace.slug} or "\0" in request.path:
        raise not_found()


def _query_names(operation: Operation) -> set[str]:
    return {
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    }


def _require_known_query(request: HttpRequest, known: set[str]) -> None:
    errors = []
    for name, values in request.GET.lists():
        if name not in known:
            message = _("There is no such parameter here.")
        elif len(values) > 1:
            message = _("Send this parameter once.")
        elif "\0" in values[0]:
            message = _("A NUL character cannot be looked for.")
        else:
            continue
        errors.append(FieldError(field=name[:100], code="query", message=message))
    if errors:
        raise refused(*errors)


def _accepted_types(operation: Operation) -> list[str]:
    """The types of body that an operation is documented to take."""
    documented = (operation.openapi_extra or {}).get("requestBody", {}).get("content", {})
    sources = (model.__ninja_param_source__ for model in operation.models)
    return [*documented, *(_BODY_TYPES[source] for source in sources if source in _BODY_TYPES)]


def _admit_body(request: HttpRequest, accepted: list[str]) -> None:
    """Read the body, as far as it is of a type and a size that the operation takes.

    Raises:
        Problem: 413 too large, 415 of another type, 400 cut off.
    """
    is_file = request.content_type == MULTIPART
    limit = settings.IMPORT_MAX_BYTES + MIB if is_file else MOST_BODY_BYTES
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length[:18]) > limit:
        message = _("The body is larger than %(limit_mb)s MB.") % {"limit_mb": limit // MIB}
        raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, message)
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise _wrong_type(_("Send the body as it is, not compressed."))
    if length != "0" and request.content_type not in accepted:
        taken = ", ".join(accepted)
        raise _wrong_type(
            _("Send the body as %(types)s.") % {"types": taken}
            if accepted
            else _("This takes no body.")
        )
    if is_file:
        return
    try:
        # Django's own limit is one for all views, and for forms rather than for deliveries.
        request._body = request.read(limit)
    except (UnreadablePostError, RawPostDataException) as error:
        raise _broken_off() from error
    if len(request.body) < int(length):
        raise _broken_off()


def _broken_off() -> Problem:
    return Problem(HTTPStatus.BAD_REQUEST, _("The body breaks off."))


def _wrong_type(detail: str) -> Problem:
    return Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail)
