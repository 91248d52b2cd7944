"""Plausible: its Stats API, version 2, one query by day.

Its percentages are of a hundred; here they are fractions. The answer repeats the range of days
with the offset of the website's own time zone.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Final

from django.utils.translation import gettext_lazy

from kpis.sources.asking import Ask, Brought, Field
from kpis.sources.calls import MAX_PAGES, Caller, said_in, usual_trouble
from kpis.sources.services import (
    DAYS,
    Days,
    Service,
    day_and_parts,
    decimal,
    part_of,
    rows_of,
    words,
)
from kpis.sources.trouble import AnswerError, FetchError

_PAGE_ROWS: Final = 10_000
_BAD_REQUEST: Final = 400
_ADDITIVE: Final = frozenset(("visitors", "visits", "pageviews", "events"))
_PERCENT: Final = frozenset(
    (
        *("bounce_rate", "conversion_rate", "group_conversion_rate", "percentage"),
        "scroll_depth",
    )
)
_OTHERS: Final = frozenset(
    ("views_per_visit", "visit_duration", "average_revenue", "total_revenue", "time_on_page"),
)
_METRICS: Final = _ADDITIVE | _PERCENT | _OTHERS
_OF_VISITS: Final = ("visit:", "event:")


class Plausible(Service):
    """A website in Plausible, in the cloud or on one's own server."""

    about = gettext_lazy("Visits of a website. You need the site's name and an API key.")
    wants_url = True
    home = "https://plausible.io"
    fields = (
        Field("site_id", gettext_lazy("Website"), example="example.com", pattern=r"\S{1,200}"),
        Field(
            "key",
            gettext_lazy("API key"),
            gettext_lazy("In Plausible under Settings, API keys, of the sort Stats API."),
            is_secret=True,
        ),
        DAYS,
    )
    suggested = {"sessions": "visits", "page_views": "pageviews"}
    words = words("sessions = visits", "channel = visit:channel")

    def unknown(self, place: str, names: Iterable[str]) -> Iterator[FetchError]:
        """Yield the trouble of each name that the service does not have."""
        for name in names:
            is_known = name in _METRICS if place == "values" else name.startswith(_OF_VISITS)
            if not is_known:
                yield FetchError("metric_unknown", name=name)

    def pull(self, ask: Ask, into: BinaryIO) -> Brought:
        """Write the daily numbers of the website, or of its parts."""
        caller, days = Caller(ask), Days(ask, additive=_ADDITIVE)
        names = list(dict.fromkeys(ask.shape.values.values()))
        currencies: set[str] = set()
        for page in range(MAX_PAGES):
            answer = _answer(caller, ask, names, page)
            results = rows_of(answer, "results")
            for result in results:
                day, parts = day_and_parts(part_of(result, "dimensions", list))
                metrics = zip(names, part_of(result, "metrics", list), strict=False)
                days.put(day, parts, {name: _number(name, it, currencies) for name, it in metrics})
            if len(results) < _PAGE_ROWS:
                break
        else:
            raise FetchError("too_many_pages", limit=MAX_PAGES)
        notes = days.write(into, unfinished=_unfinished(answer, ask))
        return Brought(currency=currencies.pop() if len(currencies) == 1 else "", notes=notes)


def _answer(caller: Caller, ask: Ask, names: list[str], page: int) -> Any:
    query = {
        "site_id": ask.options["site_id"],
        "metrics": names,
        "date_range": [ask.since.isoformat(), ask.until.isoformat()],
        "dimensions": ["time:day", *ask.shape.segments.values()],
        "pagination": {"limit": _PAGE_ROWS, "offset": page * _PAGE_ROWS},
    }
    headers = {"Authorization": f"Bearer {ask.secrets['key']}"}
    try:
        return caller.post_json(ask.url.rstrip("/") + "/api/v2/query", query, headers)
    except AnswerError as error:
        if error.status == _BAD_REQUEST:
            raise caller.refused(part_of(said_in(error), "error", str)) from error
        raise usual_trouble(error) from error


def _number(name: str, value: Any, currencies: set[str]) -> Any:
    if isinstance(value, dict):  # revenue
        currencies.add(part_of(value, "currency", str))
        return value.get("value")
    return decimal(value) / 100 if name in _PERCENT and value is not None else value


def _unfinished(answer: Any, ask: Ask) -> dt.date:
    """Return the day that is not over at the website's place, by the range it understood."""
    asked = part_of(part_of(answer, "query", dict), "date_range", list)
    try:
        until = dt.datetime.fromisoformat(str(asked[-1]))
    except (ValueError, IndexError):
        return ask.until + dt.timedelta(days=1)
    return ask.now.astimezone(until.tzinfo).date()
