"""A site that tells what it was asked, for tests of the server before it."""

import json
from collections.abc import Callable
from hashlib import sha256
from http import HTTPStatus
from typing import Any


def application(environ: dict[str, Any], start_response: Callable) -> list[bytes]:
    """Answer with the path, and the length and digest of the body; as long as the query says."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))  # as Django does
    told = [environ["PATH_INFO"], len(body), sha256(body).hexdigest()]
    answer = json.dumps(told).encode().ljust(int(environ["QUERY_STRING"] or 0))
    status = HTTPStatus.OK
    start_response(f"{status.value} {status.phrase}", [("Content-Length", str(len(answer)))])
    return [answer]
