"""Google Search Console: `searchanalytics.query`, a row for each day and part.

Only days that Google calls final are asked for, so none of them is unfinished; they arrive two or
three days late. Broken down by query, rare queries are left out for the sake of privacy.
"""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Final
from urllib.parse import quote

from django.utils.translation import gettext_lazy

from kpis.sources.asking import Ask, Brought, Field
from kpis.sources.calls import MAX_PAGES, Caller
from kpis.sources.google import KEY, GoogleService, access_token, trouble_of
from kpis.sources.services import DAYS, Days, day_and_parts, part_of, rows_of, unknown_of, words
from kpis.sources.trouble import AnswerError, FetchError

_SCOPE: Final = "https://www.googleapis.com/auth/webmasters.readonly"
_PAGE_ROWS: Final = 25_000
_ADDITIVE: Final = frozenset(("clicks", "impressions"))
_METRICS: Final = ("clicks", "impressions", "ctr", "position")
_DIMENSIONS: Final = ("query", "page", "country", "device", "searchAppearance")


class SearchConsole(GoogleService):
    """A property of Google Search Console."""

    about = gettext_lazy(
        "Unpaid clicks from Google's search. You need the property and a service account that may "
        "read it."
    )
    home = "https://searchconsole.googleapis.com"
    fields = (
        Field(
            "site",
            gettext_lazy("Property"),
            gettext_lazy("As Search Console writes it: with https:// and a slash, or sc-domain:."),
            example="sc-domain:example.com",
            pattern=r"(?:https?://\S{1,200}/|sc-domain:\S{1,200})",
        ),
        KEY,
        DAYS,
    )
    suggested = {
        "search_clicks": "clicks",
        "search_impressions": "impressions",
        "search_position": "position",
    }
    words = words("search_clicks = clicks", "device = device")

    def unknown(self, place: str, names: Iterable[str]) -> Iterator[FetchError]:
        """Return the trouble of each name that the service does not have."""
        return unknown_of(place, names, metrics=_METRICS, dimensions=_DIMENSIONS)

    def pull(self, ask: Ask, into: BinaryIO) -> Brought:
        """Write the daily numbers of the property, or of its parts."""
        caller, days = Caller(ask), Days(ask, additive=_ADDITIVE)
        token = access_token(caller, ask, scope=_SCOPE)
        for page in range(MAX_PAGES):
            rows = rows_of(_page(caller, ask, token, page * _PAGE_ROWS), "rows")
            for row in rows:
                day, parts = day_and_parts(part_of(row, "keys", list))
                days.put(day, parts, row)
            if len(rows) < _PAGE_ROWS:
                break
        else:
            raise FetchError("too_many_pages", limit=MAX_PAGES)
        notes = days.write(into)
        if "query" in ask.shape.segments.values():
            notes.append({"code": "thresholded", "params": {}})
        return Brought(notes=notes)


def _page(caller: Caller, ask: Ask, token: str, start: int) -> Any:
    wanted = {
        "startDate": ask.since.isoformat(),
        "endDate": ask.until.isoformat(),
        "dimensions": ["date", *ask.shape.segments.values()],
        "type": "web",
        "dataState": "final",
        "rowLimit": _PAGE_ROWS,
        "startRow": start,
    }
    site = quote(ask.options["site"], safe="")
    place = f"{ask.url}/webmasters/v3/sites/{site}/searchAnalytics/query"
    try:
        return caller.post_json(place, wanted, {"Authorization": f"Bearer {token}"})
    except AnswerError as error:
        raise trouble_of(caller, error) from error
