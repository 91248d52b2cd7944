"""`Idempotency-Key`: the same request of the same token is done once and answered alike."""

import hashlib
from collections.abc import Callable
from http import HTTPStatus

from django.db import OperationalError, transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from workspaces.exceptions import KeyReusedError
from workspaces.models import KeptAnswer
from workspaces.rest.problems import Problem, refused_field
from workspaces.rest.request import ApiRequest
from workspaces.services.idempotency import claim_key, content_of, keep_answer

HEADER = "Idempotency-Key"
LONGEST_KEY = KeptAnswer._meta.get_field("key").max_length or 0


def answer_once(request: ApiRequest, answer: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Return `answer()`, or for a POST with a key that was answered before, that answer again.

    Work and answer are one transaction; a failure of the server keeps neither.

    Raises:
        Problem: 422, the key is no key or came with another request; 409, its request is still
            being worked on.
    """
    key = request.headers.get(HEADER)
    if request.method != "POST" or key is None:
        return answer()
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        message = _("Use 1 to %(longest)s ASCII characters.") % {"longest": LONGEST_KEY}
        raise refused_field(HEADER, "key", message)
    try:
        with transaction.atomic():
            return _answer_once(request, key, answer)
    except KeyReusedError:
        message = _("This key came before, with another request.")
        raise refused_field(HEADER, "key_reused", message) from None


def _answer_once(
    request: ApiRequest, key: str, answer: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    try:
        kept = claim_key(
            token=request.token, key=key, request_digest=_digest(request), now=timezone.now()
        )
    except OperationalError as error:  # it waited long for the lock on the key
        message = _("A request with this key is still being worked on.")
        raise Problem(HTTPStatus.CONFLICT, message) from error
    if kept.status_code is not None:
        return HttpResponse(
            content_of(kept), status=kept.status_code, headers={"Content-Type": kept.content_type}
        )
    response = answer()
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR or not isinstance(
        response, HttpResponse
    ):
        transaction.set_rollback(True)
        return response
    keep_answer(
        kept=kept,
        status_code=response.status_code,
        content_type=response.headers.get("Content-Type", ""),
        content=response.text,
    )
    return response


def _digest(request: ApiRequest) -> str:
    """The SHA-256 of what makes a request the same: method, address, and what it carries."""
    digest = hashlib.sha256()
    digest.update(f"{request.method} {request.get_full_path()}\n".encode())
    digest.update(f"{request.content_type}\n".encode())
    if request.content_type != "multipart/form-data":
        digest.update(request.body)
        return digest.hexdigest()
    for name, values in sorted(request.POST.lists()):  # the boundary differs each time
        digest.update(f"{name}={values}\n".encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(f"{name}={file.name} {file.size}\n".encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()
