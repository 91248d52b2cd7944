"""Calls of a service that answers with JSON: guarded as every fetch is, and few of them."""

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from kpis.sources.asking import Ask
from kpis.sources.deadline import Deadline
from kpis.sources.fetch import fetch
from kpis.sources.json_documents import MAX_JSON_BYTES, read_json
from kpis.sources.trouble import AnswerError, FetchError, QuotaError

MAX_PAGES: Final = 50
TOTAL_SECONDS: Final = 60.0
_MESSAGE_CHARS: Final = 200
_MANY_REQUESTS: Final = 429
_USUAL: Final = {
    401: "credential_refused",
    403: "access_refused",
    404: "not_there",
}


class Caller:
    """The calls of one pull, which share its time."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._deadline = Deadline(TOTAL_SECONDS)

    def get(self, url: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Any:
        """Return what a GET answers; a secret belongs in `headers`, never in `query`."""
        return self._call(f"{url}?{urlencode(query)}", headers, None)

    def post_form(self, url: str, form: Mapping[str, str]) -> Any:
        """Return what a form answers."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._call(url, kind, urlencode(form).encode())

    def post_json(self, url: str, document: Any, headers: Mapping[str, str]) -> Any:
        """Return what a JSON document answers."""
        kind = {"Content-Type": "application/json"}
        return self._call(url, {**headers, **kind}, json.dumps(document).encode())

    def _call(self, url: str, headers: Mapping[str, str], body: bytes | None) -> Any:
        seconds = min(self._ask.policy.seconds, self._deadline.left())
        policy = replace(self._ask.policy, max_bytes=MAX_JSON_BYTES, seconds=seconds)
        into = io.BytesIO()
        resolve = self._ask.resolve
        fetch(url, into=into, policy=policy, headers=headers, body=body, resolve=resolve)
        return read_json(into.getvalue())

    def quoted(self, text: object) -> str:
        """Return what a service said, short and without the secrets that it was given."""
        said = " ".join(str(text).split())
        for secret in self._ask.secrets.values():
            said = said.replace(secret, "••••••") if secret else said
        return said[:_MESSAGE_CHARS]

    def refused(self, message: object) -> FetchError:
        """Return the trouble of a request that the service does not take, in its own words."""
        return FetchError("request_refused", message=self.quoted(message))


def said_in(error: AnswerError) -> Any:
    """Return the JSON in an error's body; an empty object where there is none."""
    try:
        return read_json(error.body)
    except FetchError:
        return {}


def usual_trouble(error: AnswerError) -> FetchError:
    """Return what a status means that every service gives alike."""
    if error.status == _MANY_REQUESTS:
        return QuotaError(error.wait_seconds)
    return FetchError(_USUAL[error.status]) if error.status in _USUAL else error
