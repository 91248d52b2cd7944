"""A site that tells what it was asked, for tests of the server before it."""

import json
from collections.abc import Callable
from hashlib import sha256
from http import HTTPStatus
from typing import Any


def application(environ: dict[str, Any], start_response: Callable) -> list[bytes]:
    """Answer with the path, and the length and digest of the body."""
    body = environ["wsgi.input"].read()
    told = [environ["PATH_INFO"], len(body), sha256(body).hexdigest()]
    answer = json.dumps(told).encode()
    status = HTTPStatus.OK
    start_response(f"{status.value} {status.phrase}", [("Content-Length", str(len(answer)))])
    return [answer]
