"""Google Ads: `searchStream` with a query in Google's query language, a row for each day and part.

Only numbers that add up are offered: rates and prices are worked out here, from sums. Costs come
in millionths of the account's currency.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, BinaryIO, Final

from django.utils.translation import gettext_lazy

from kpis.sources.asking import Ask, Brought, Field
from kpis.sources.calls import Caller
from kpis.sources.google import KEY, GoogleService, access_token, trouble_of
from kpis.sources.services import (
    DAYS,
    Days,
    decimal,
    first_unfinished_day,
    part_of,
    unknown_of,
    words,
)
from kpis.sources.trouble import AnswerError, FetchError

VERSION: Final = "v26"
_SCOPE: Final = "https://www.googleapis.com/auth/adwords"
_COST: Final = "cost_micros"
_MILLION: Final = Decimal(1_000_000)
_METRICS: Final = frozenset(
    (
        *(_COST, "impressions", "clicks", "interactions", "engagements", "video_views"),
        *("conversions", "conversions_value", "all_conversions", "all_conversions_value"),
        "view_through_conversions",
    )
)
_DIMENSIONS: Final = {
    "campaign": "campaign.name",
    "channel": "campaign.advertising_channel_type",
    "ad_group": "ad_group.name",
    "device": "segments.device",
    "network": "segments.ad_network_type",
}
_ACCOUNT: Final = r"[0-9]{3}-?[0-9]{3}-?[0-9]{4}"


class GoogleAds(GoogleService):
    """An account of Google Ads."""

    about = gettext_lazy(
        "Costs and results of ads. You need the account's number, a developer token and a service "
        "account that may read it."
    )
    home = "https://googleads.googleapis.com"
    fields = (
        Field(
            "customer",
            gettext_lazy("Number of the account"),
            example="123-456-7890",
            pattern=_ACCOUNT,
        ),
        Field(
            "manager",
            gettext_lazy("Number of the manager account"),
            gettext_lazy("Only where the account is reached by way of one."),
            example="123-456-7890",
            pattern=_ACCOUNT,
            is_required=False,
        ),
        Field(
            "developer_token",
            gettext_lazy("Developer token"),
            gettext_lazy("In the manager account under Admin, API Center."),
            is_secret=True,
        ),
        KEY,
        DAYS,
    )
    suggested = {
        "ad_spend": _COST,
        "impressions": "impressions",
        "clicks": "clicks",
        "conversions": "conversions",
        "conversion_value": "conversions_value",
    }
    words = words("ad_spend = cost_micros", "campaign = campaign")

    def unknown(self, place: str, names: Iterable[str]) -> Iterator[FetchError]:
        """Return the trouble of each name that is not offered."""
        return unknown_of(place, names, metrics=_METRICS, dimensions=_DIMENSIONS)

    def pull(self, ask: Ask, into: BinaryIO) -> Brought:
        """Write the daily numbers of the account, or of its parts."""
        caller, days = Caller(ask), Days(ask, additive=_METRICS)
        token = access_token(caller, ask, scope=_SCOPE)
        parts = [_DIMENSIONS[name] for name in ask.shape.segments.values()]
        account: Any = {}
        for row in _rows(caller, ask, token, parts):
            account = part_of(row, "customer", dict)
            day = _at(row, "segments.date")
            days.put(day, [_at(row, place) for place in parts], _numbers(row))
        unfinished = None
        if account:
            unfinished = first_unfinished_day(ask, part_of(account, "timeZone", str))
        notes = days.write(into, unfinished=unfinished)
        return Brought(currency=part_of(account, "currencyCode", str), notes=notes)


def _rows(caller: Caller, ask: Ask, token: str, parts: list[str]) -> Iterator[Any]:
    place = (
        f"{ask.url}/{VERSION}/customers/{_digits(ask.options['customer'])}/googleAds:searchStream"
    )
    headers = {
        "Authorization": f"Bearer {token}",
        "developer-token": ask.secrets["developer_token"],
    }
    if ask.options.get("manager"):
        headers["login-customer-id"] = _digits(ask.options["manager"])
    try:
        answer = caller.post_json(place, {"query": _query(ask, parts)}, headers)
    except AnswerError as error:
        raise trouble_of(caller, error) from error
    if not isinstance(answer, list):
        raise FetchError("answer_unreadable")
    for batch in answer:
        yield from part_of(batch, "results", list)


def _query(ask: Ask, parts: list[str]) -> str:
    """Return the query; nothing in it was typed but names that are known."""
    metrics = [f"metrics.{name}" for name in dict.fromkeys(ask.shape.values.values())]
    chosen = ["segments.date", "customer.currency_code", "customer.time_zone", *parts, *metrics]
    rooms = {place.split(".")[0] for place in parts}
    room = next((room for room in ("ad_group", "campaign") if room in rooms), "customer")
    span = f"segments.date BETWEEN '{ask.since}' AND '{ask.until}'"
    return f"SELECT {', '.join(chosen)} FROM {room} WHERE {span}"  # noqa: S608


def _numbers(row: Any) -> dict[str, Any]:
    found = {
        re.sub(r"[A-Z]", lambda capital: f"_{capital[0].lower()}", name): value
        for name, value in part_of(row, "metrics", dict).items()
    }
    if found.get(_COST) is not None:
        found[_COST] = decimal(found[_COST]) / _MILLION
    return found


def _at(row: Any, place: str) -> str:
    """Return what stands at `campaign.name`; in answers `ad_group` is `adGroup`."""
    for name in place.split("."):
        inner = re.sub(r"_([a-z])", lambda letter: letter[1].upper(), name)
        row = row.get(inner, "") if isinstance(row, dict) else ""
    return str(row)


def _digits(account: str) -> str:
    return account.replace("-", "")
