"""Meta Ads: the Insights of an ad account, a row for each day and part, page by page.

The token travels in a header; the address of the next page that an answer gives holds the token,
so only its cursor is used. Only numbers that add up are offered, and the reach of a day.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Final

from django.utils.translation import gettext_lazy

from kpis.sources.asking import Ask, Brought, Field
from kpis.sources.calls import MAX_PAGES, Caller, said_in, usual_trouble
from kpis.sources.services import (
    DAYS,
    Days,
    Service,
    first_unfinished_day,
    part_of,
    rows_of,
    unknown_of,
    words,
)
from kpis.sources.trouble import AnswerError, FetchError, QuotaError

VERSION: Final = "v25.0"
_PAGE_ROWS: Final = 500
_ADDITIVE: Final = frozenset(("spend", "impressions", "clicks", "inline_link_clicks"))
_METRICS: Final = _ADDITIVE | {"reach"}
_ACTION: Final = re.compile(r"(?P<list>actions|action_values):(?P<kind>[A-Za-z0-9_.]{1,100})")
_LEVELS: Final = {"campaign": "campaign_name", "ad_set": "adset_name"}
_BREAKDOWNS: Final = {
    "platform": "publisher_platform",
    "device": "impression_device",
    "country": "country",
    "age": "age",
    "gender": "gender",
}
_DIMENSIONS: Final = _LEVELS | _BREAKDOWNS
_EXPIRED: Final = {"102", "190"}
_TOO_MANY: Final = {"4", "17", "32", "341", "613", *map(str, range(80000, 80015))}
_FOR_NOW: Final = {"1", "2"}  # down for a moment
_PERMISSIONS: Final = {"3", "10", *map(str, range(200, 300))}


class MetaAds(Service):
    """An ad account of Meta: Facebook and Instagram."""

    about = gettext_lazy(
        "Costs and results of ads on Facebook and Instagram. You need the ad account's number and "
        "an access token that may read it."
    )
    home = "https://graph.facebook.com"
    fields = (
        Field(
            "account",
            gettext_lazy("Number of the ad account"),
            gettext_lazy("The digits after act_ in the Ads Manager."),
            example="1234567890",
            pattern=r"(?:act_)?[0-9]{5,20}",
        ),
        Field(
            "token",
            gettext_lazy("Access token"),
            gettext_lazy("Best one of a system user, with ads_read: it does not expire."),
            is_secret=True,
        ),
        DAYS,
    )
    suggested = {
        "ad_spend": "spend",
        "impressions": "impressions",
        "clicks": "clicks",
        "conversions": "actions:purchase",
        "conversion_value": "action_values:purchase",
    }
    words = words("conversions = actions:purchase", "campaign = campaign")

    def unknown(self, place: str, names: Iterable[str]) -> Iterator[FetchError]:
        """Return the trouble of each name that is not offered."""
        asked = list(names)
        known = {*_METRICS, *filter(_ACTION.fullmatch, asked)}
        return unknown_of(place, asked, metrics=known, dimensions=_DIMENSIONS)

    def pull(self, ask: Ask, into: BinaryIO) -> Brought:
        """Write the daily numbers of the account, or of its parts."""
        caller = Caller(ask)
        names = list(ask.shape.values.values())
        parts = [_DIMENSIONS[name] for name in ask.shape.segments.values()]
        account = _get(caller, ask, "", {"fields": "currency,timezone_name"})
        days = Days(ask, additive=_ADDITIVE | {name for name in names if _ACTION.fullmatch(name)})
        for row in _rows(caller, ask, names, parts):
            numbers = {name: _number(row, name) for name in names}
            days.put(part_of(row, "date_start", str), [row.get(name) for name in parts], numbers)
        unfinished = first_unfinished_day(ask, part_of(account, "timezone_name", str))
        notes = days.write(into, unfinished=unfinished)
        return Brought(currency=part_of(account, "currency", str), notes=notes)


def _rows(caller: Caller, ask: Ask, names: list[str], parts: list[str]) -> Iterator[Any]:
    fields = [name.split(":")[0] for name in names]
    levels = [name for name in _LEVELS.values() if name in parts]
    query = {
        "fields": ",".join(dict.fromkeys([*fields, *levels])),
        "level": levels[-1].removesuffix("_name") if levels else "account",
        "breakdowns": ",".join(name for name in parts if name not in levels),
        "time_increment": "1",
        "time_range": json.dumps({"since": f"{ask.since}", "until": f"{ask.until}"}),
        "limit": str(_PAGE_ROWS),
    }
    wanted = {name: text for name, text in query.items() if text}
    for _page in range(MAX_PAGES):
        answer = _get(caller, ask, "/insights", wanted)
        yield from rows_of(answer, "data")
        paging = part_of(answer, "paging", dict)
        after = part_of(part_of(paging, "cursors", dict), "after", str)
        if not after or "next" not in paging:
            return
        wanted["after"] = after
    raise FetchError("too_many_pages", limit=MAX_PAGES)


def _number(row: Any, name: str) -> Any:
    """Return a number of a row, None where there is none; of actions, that of their kind."""
    action = _ACTION.fullmatch(name)
    if action is None:
        return row.get(name)
    for it in rows_of(row, action["list"]):
        if it.get("action_type") == action["kind"]:
            return it.get("value")
    return None


def _get(caller: Caller, ask: Ask, edge: str, query: dict[str, str]) -> Any:
    account = ask.options["account"].removeprefix("act_")
    headers = {"Authorization": f"Bearer {ask.secrets['token']}"}
    try:
        return caller.get(f"{ask.url}/{VERSION}/act_{account}{edge}", query, headers)
    except AnswerError as error:
        raise _trouble(caller, error) from error


def _trouble(caller: Caller, error: AnswerError) -> FetchError:
    """Return what an error means: Meta tells by its code, with the status 400 for nearly all."""
    said = said_in(error)
    found = said.get("error") if isinstance(said, dict) else None
    if not isinstance(found, dict):
        return usual_trouble(error)
    code = str(found.get("code"))
    if code in _TOO_MANY:
        return QuotaError(error.wait_seconds)
    if code in _EXPIRED:
        return FetchError("credential_refused")
    if code in _PERMISSIONS:
        return FetchError("access_refused")
    if code in _FOR_NOW:
        return error
    return caller.refused(found.get("message", ""))
