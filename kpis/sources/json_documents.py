"""JSON with its numbers left as they are written, to the last digit."""

import json
from typing import Any, Final, NoReturn

from kpis.readers.limits import MIB
from kpis.sources.trouble import FetchError

MAX_JSON_BYTES: Final = 10 * MIB  # read as a whole, and objects take ten times their text


def read_json(text: bytes) -> Any:
    """Return the document with all numbers as text.

    Raises:
        FetchError: this is no JSON, or too much of it.
    """
    if len(text) > MAX_JSON_BYTES:
        raise FetchError("too_large", limit_mb=MAX_JSON_BYTES // MIB)
    try:
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise FetchError("not_json") from error


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)  # NaN and the infinities are no JSON


def cell(value: Any) -> str:
    """Return a field as the text of a cell; what is no text or number is refused by the reader."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
