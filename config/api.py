"""The API: the rooms' routers under one address, and what becomes of every error."""

import logging
from collections.abc import Callable
from functools import cached_property, wraps
from http import HTTPStatus
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.urls import URLPattern, re_path
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as ShapeError
from ninja.operation import Operation

from alerts.api import routers as alerts
from config import openapi
from config.api_docs import DocsPage
from config.busy import RETRY_AFTER, is_passing
from config.full_disk import is_disk_full
from goals.api import routers as goals
from kpis.api import routers as kpis
from personas.api import routers as personas
from workspaces.api import routers as workspaces
from workspaces.rest.guard import guarded
from workspaces.rest.parsing import PlainRenderer, StrictParser
from workspaces.rest.problems import Problem, not_found, refused, refused_by_service
from workspaces.rest.wording import field_error

logger = logging.getLogger("django.request")

NAMESPACE = "api-v1"


class MokpyoAPI(NinjaAPI):
    """Ninja's API with our names of operations and the whole truth about errors."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the function: unique, and short in generated clients."""
        return operation.view_func.__name__

    @cached_property
    def document(self) -> Any:
        """The document with the errors of each operation: it takes a second, and is for all."""
        document = super().get_openapi_schema()
        openapi.complete(document, self)
        return document

    def get_openapi_schema(self, **_: Any) -> Any:
        """Return the one document, under the one address that the API has."""
        return self.document


api = MokpyoAPI(
    title="Mokpyo",
    version="1",
    description="KPIs, measurements, goals, targets, alerts and personas of one workspace.",
    urls_namespace=NAMESPACE,
    docs=DocsPage({"validatorUrl": None, "defaultModelsExpandDepth": 0}),
    parser=StrictParser(),
    renderer=PlainRenderer(),
)
api.add_decorator(guarded, mode="view")
for router in (*workspaces, *kpis, *personas, *goals, *alerts):
    api.add_router("", router)


@api.exception_handler(Problem)
def _problem(request: HttpRequest, error: Problem) -> HttpResponse:
    return error.response()


@api.exception_handler(HttpError)
def _ninja_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, Problem):  # of our parser, wrapped
        return error.__cause__.response()
    return Problem(HTTPStatus(error.status_code), error.message).response()


@api.exception_handler(AuthenticationError)
def _no_token(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    detail = _("Send a token that is in force: “Authorization: Bearer mkp_…”.")
    headers = {"WWW-Authenticate": "Bearer"}
    return Problem(HTTPStatus.UNAUTHORIZED, detail, headers=headers).response()


@api.exception_handler(ShapeError)
def _wrong_shape(request: HttpRequest, error: ShapeError) -> HttpResponse:
    return refused(*map(field_error, error.errors)).response()


@api.exception_handler(ValidationError)
def _refused(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return refused_by_service(error).response()


@api.exception_handler(Http404)
def _nothing_here(request: HttpRequest, error: Http404) -> HttpResponse:
    return not_found().response()


@api.exception_handler(SuspiciousOperation)
@api.exception_handler(MultiPartParserError)
def _unreadable(request: HttpRequest, error: Exception) -> HttpResponse:
    return Problem(HTTPStatus.BAD_REQUEST, _("The body cannot be read.")).response()


@api.exception_handler(Exception)
def _crashed(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer, and tell everybody whom Django would have told."""
    got_request_exception.send(sender=MokpyoAPI, request=request)
    logger.error("%s %s failed", request.method, request.path, exc_info=error)
    if is_passing(error):
        detail = _("The database was busy with something else. Nothing of this was stored.")
        headers = {"Retry-After": RETRY_AFTER}
        return Problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, headers=headers).response()
    if is_disk_full(error):
        detail = _("The disk of this site is full. Nothing of this was stored.")
        return Problem(HTTPStatus.INSUFFICIENT_STORAGE, detail).response()
    detail = _("Something went wrong on our side. It has been noted.")
    return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, detail).response()


def _opened(pattern: URLPattern) -> URLPattern:
    """A pattern whose view needs no session, is not cached, and refuses in our form."""
    view: Callable[..., HttpResponseBase] = pattern.callback

    @csrf_exempt
    @login_not_required
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            response = not_found().response()
        if isinstance(response, HttpResponseNotAllowed):
            detail = _("This address does not take %(method)s.") % {"method": request.method}
            headers = {"Allow": ", ".join(sorted(response.headers["Allow"].split(", ")))}
            response = Problem(HTTPStatus.METHOD_NOT_ALLOWED, detail, headers=headers).response()
        add_never_cache_headers(response)
        return response

    if hasattr(view, "__name__"):
        wraps(view)(answer)
    return URLPattern(pattern.pattern, answer, name=pattern.name)


def _unknown(request: HttpRequest) -> HttpResponse:
    raise Http404


def urls() -> tuple[list[URLPattern], str, str]:
    """Return every address of the API, the unknown ones included, for `path()`."""
    patterns, app_name, namespace = api.urls
    unknown = re_path(r"^", _unknown, name="unknown")
    known = cast("list[URLPattern]", patterns)
    return [_opened(pattern) for pattern in [*known, unknown]], app_name, namespace
