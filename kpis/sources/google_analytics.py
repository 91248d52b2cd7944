"""Google Analytics 4: the Data API's `runReport`, a row for each day and part.

The answer tells the property's time zone and currency, and what to know of its numbers: whether
they were worked out from a sample, whether rows with few people are left out, and whether rare
values were put together.
"""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Final

from django.utils.translation import gettext_lazy

from kpis.sources.asking import Ask, Brought, Field
from kpis.sources.calls import MAX_PAGES, Caller
from kpis.sources.google import KEY, GoogleService, access_token, trouble_of
from kpis.sources.services import (
    DAYS,
    Days,
    day_and_parts,
    first_unfinished_day,
    part_of,
    rows_of,
    whole,
    words,
)
from kpis.sources.trouble import AnswerError, FetchError

_SCOPE: Final = "https://www.googleapis.com/auth/analytics.readonly"
_PAGE_ROWS: Final = 50_000
_MAX_METRICS: Final = 10
_MAX_DIMENSIONS: Final = 8  # nine, and one is the date
_REST: Final = "(other)"


class GoogleAnalytics(GoogleService):
    """A property of Google Analytics 4."""

    about = gettext_lazy(
        "Visits of a website or app. You need the property's number and a service account that "
        "may view it."
    )
    home = "https://analyticsdata.googleapis.com"
    fields = (
        Field(
            "property",
            gettext_lazy("Number of the property"),
            gettext_lazy("In Google Analytics under Admin, Property details."),
            example="123456789",
            pattern=r"[0-9]{5,15}",
        ),
        KEY,
        DAYS,
    )
    suggested = {
        "sessions": "sessions",
        "new_visitors": "newUsers",
        "page_views": "screenPageViews",
        "engaged_sessions": "engagedSessions",
    }
    words = words("new_visitors = newUsers", "channel = sessionDefaultChannelGroup")

    def unknown(self, place: str, names: Iterable[str]) -> Iterator[FetchError]:
        """Yield what is no name, and what is too many of them."""
        limit = _MAX_METRICS if place == "values" else _MAX_DIMENSIONS
        if len(set(names)) > limit:
            code = "too_many_metrics" if place == "values" else "too_many_dimensions"
            yield FetchError(code, limit=limit)
        yield from super().unknown(place, names)

    def pull(self, ask: Ask, into: BinaryIO) -> Brought:
        """Write the daily numbers of the property, or of its parts."""
        caller = Caller(ask)
        token = access_token(caller, ask, scope=_SCOPE)
        names = list(dict.fromkeys(ask.shape.values.values()))
        days, offset, is_grouped = Days(ask, additive=()), 0, False
        for _page in range(MAX_PAGES):
            report = _report(caller, ask, names, token, offset)
            rows = rows_of(report, "rows")
            for row in rows:
                day, parts = day_and_parts(_values(row, "dimensionValues"))
                is_grouped = is_grouped or _REST in parts
                if day != _REST:
                    days.put(
                        day, parts, dict(zip(names, _values(row, "metricValues"), strict=False))
                    )
            offset += len(rows)
            if not rows or offset >= whole(report.get("rowCount", 0)):
                break
        else:
            raise FetchError("too_many_pages", limit=MAX_PAGES)
        about = part_of(report, "metadata", dict)
        zone = part_of(about, "timeZone", str)
        notes = days.write(into, unfinished=first_unfinished_day(ask, zone))
        notes += _notes(about, is_grouped=is_grouped)
        return Brought(currency=part_of(about, "currencyCode", str), notes=notes)


def _report(caller: Caller, ask: Ask, names: list[str], token: str, offset: int) -> Any:
    dimensions = ["date", *ask.shape.segments.values()]
    wanted = {
        "dateRanges": [{"startDate": ask.since.isoformat(), "endDate": ask.until.isoformat()}],
        "dimensions": [{"name": name} for name in dimensions],
        "metrics": [{"name": name} for name in names],
        "orderBys": [{"dimension": {"dimensionName": name}} for name in dimensions],
        "limit": str(_PAGE_ROWS),
        "offset": str(offset),
        "keepEmptyRows": not ask.shape.segments,  # days without anything are zeros
    }
    place = f"{ask.url}/v1beta/properties/{ask.options['property']}:runReport"
    try:
        return caller.post_json(place, wanted, {"Authorization": f"Bearer {token}"})
    except AnswerError as error:
        raise trouble_of(caller, error) from error


def _values(row: Any, name: str) -> list[str]:
    return [part_of(value, "value", str) for value in part_of(row, name, list)]


def _notes(about: dict[str, Any], *, is_grouped: bool) -> list[dict[str, Any]]:
    notes: list[dict[str, Any]] = []
    for sample in rows_of(about, "samplingMetadatas"):
        read, of = (
            whole(sample.get(name, 0)) for name in ("samplesReadCount", "samplingSpaceSize")
        )
        percent = f"{100 * read / of:.1f} %" if of else "?"
        notes.append({"code": "sampled", "params": {"percent": percent}})
    if about.get("subjectToThresholding"):
        notes.append({"code": "thresholded", "params": {}})
    if about.get("dataLossFromOtherRow") or is_grouped:
        notes.append({"code": "other_row", "params": {}})
    return notes
