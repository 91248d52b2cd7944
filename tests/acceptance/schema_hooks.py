"""What schemathesis is told about our API beyond its document; its command line loads this."""

import datetime as dt
import json
import os
from collections.abc import Iterator
from http import HTTPStatus
from itertools import count
from typing import Any, Final

import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, CheckContext, HookContext, Response

from tests.acceptance.schema_rules import unexplained

HOUSE: Final[dict[str, str]] = json.loads(os.environ["SCHEMA_HOUSE"])
CALLS: Final = count(1)
NEXT_WEEK: Final = f"{dt.datetime.now(dt.UTC) + dt.timedelta(days=7):%Y-%m-%d}"
REFERENCES: Final = {
    **{name: HOUSE[f"{name}_id"] for name in ("goal", "persona", "target")},
    **{f"{name}s": [HOUSE[f"{name}_id"]] for name in ("goal", "persona", "product")},
    "kpi": HOUSE["key"],
    "owner": None,
    "parent": None,
    "timezone": "Europe/Paris",
}
"""What is there, by the fields that name it."""
PARTICULARS: Final[dict[str, dict[str, Any]]] = {
    "/calculators/{name}": {"inputs": {"incremental_revenue": "5000", "aov": "50"}},
    "/plans": {
        "calculator": "extra-orders",
        "inputs": {"incremental_revenue": "5000", "aov": "50"},
        "assumptions": [],
    },
    "/plans/{plan_id}/targets": {"start": "2027-01-01", "end": "2027-03-31", "number": ""},
    "/hypotheses": {
        **{"higher": "channel=a", "lower": ""},
        **{"start": "2026-01-01", "end": "2026-03-31"},
    },
    "/sheet-mappings": {
        "columns": [
            {"heading": "Day", "role": "date"},
            {"heading": "New", "role": "kpi", "name": "clicks"},
        ]
    },
    "/imports": {"file": f"kpi,date,value\n{HOUSE['key']},2026-07-01,5\n"},
    "/alerts/{alert_id}/snooze": {"until": NEXT_WEEK},
    "/campaigns/{campaign_id}/confirm": {"chosen": ["acquisition"]},
    "/webhooks": {"url": "https://192.0.43.10/"},
    "/sources": {"url": "https://data.example/", "kind": "csv_url", "shape": None, "options": {}},
}
"""What only a reader of the whole documentation would send."""
OF_THE_PRODUCT: Final = {"/kpi-library/{key}/add": {"key": "sessions"}}
NAMED_ONCE: Final = ("key", "name", "heading")
"""Fields by which a workspace has no two of a kind."""

schemathesis.openapi.format("date", st.dates(dt.date(1970, 1, 1), dt.date(2199, 12, 31)).map(str))


@schemathesis.hook
def before_call(context: HookContext, case: Case, **kwargs: Any) -> None:
    """Give each call a key of its own; and every other what is there, so that it can succeed."""
    if not _is_allowed(case):
        return
    number = next(CALLS)
    if case.headers and "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = f"call-{number}"
    if number % 2:
        return
    known = HOUSE | OF_THE_PRODUCT.get(_path(case), {})
    if case.meta.phase.name != "stateful":  # there a chain says which
        names = case.path_parameters or {}
        case.path_parameters = {name: known.get(name, value) for name, value in names.items()}
    if isinstance(case.body, dict):
        case.body = case.body | dict(_known(case, number))  # others hold the same body


def _is_allowed(case: Case) -> bool:
    """Whether the document allows the request."""
    return bool(case.meta and case.meta.generation.mode.is_positive)


def _known(case: Case, number: int) -> Iterator[tuple[str, Any]]:
    path = _path(case)
    for name, value in case.body.items():
        if name in REFERENCES:
            yield name, REFERENCES[name]
        elif name == "version" and case.method == "POST":
            yield name, None  # whatever has happened since
        elif name in NAMED_ONCE and case.method == "POST" and isinstance(value, str):
            yield name, f"n{number}"
    if case.method == "POST":
        yield from PARTICULARS.get(path, {}).items()


def _path(case: Case) -> str:
    return case.operation.path.removeprefix("/api/v1")


@schemathesis.check
def refused_by_a_rule(context: CheckContext, response: Response, case: Case) -> None:
    """What the document allows is refused for nothing that a schema could say."""
    if response.status_code != HTTPStatus.UNPROCESSABLE_ENTITY or not _is_allowed(case):
        return
    found = unexplained(_path(case), response.json())
    assert not found, "; ".join(found)
