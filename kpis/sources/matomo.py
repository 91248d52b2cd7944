"""Matomo: its Reporting API, a report by day.

The token travels in the body of a POST, as Matomo demands of tokens that are for that only. Days
are those of the website's own time zone, which the website's settings tell, with its currency.
"""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Final

from django.utils.translation import gettext_lazy

from kpis.sources.asking import Ask, Brought, Field
from kpis.sources.calls import Caller, said_in, usual_trouble
from kpis.sources.services import DAYS, Days, Service, first_unfinished_day, part_of, words
from kpis.sources.trouble import AnswerError, FetchError

_WHOLE: Final = "API.get"
_REPORTS: Final = {
    "channel": "Referrers.getReferrerType",
    "website": "Referrers.getWebsites",
    "campaign": "Referrers.getCampaigns",
    "device": "DevicesDetection.getType",
    "country": "UserCountry.getCountry",
    "page": "Actions.getPageUrls",
}
_ADDITIVE: Final = frozenset(
    (
        *("nb_visits", "nb_actions", "nb_pageviews", "nb_conversions", "bounce_count", "revenue"),
        *("sum_visit_length", "nb_visits_converted", "nb_downloads", "nb_outlinks", "nb_searches"),
    )
)


class Matomo(Service):
    """A website in Matomo, in the cloud or on one's own server."""

    about = gettext_lazy("Visits of a website. You need the site's number and an API token.")
    wants_url = True
    fields = (
        Field("site_id", gettext_lazy("Number of the website"), example="1", pattern=r"[0-9]{1,9}"),
        Field(
            "token",
            gettext_lazy("API token"),
            gettext_lazy("In Matomo under Personal, Security, Auth tokens."),
            is_secret=True,
        ),
        DAYS,
    )
    suggested = {
        "sessions": "nb_visits",
        "page_views": "nb_pageviews",
        "bounced_sessions": "bounce_count",
    }
    words = words("sessions = nb_visits", "channel = channel") | {
        "url": gettext_lazy("Where you sign in to Matomo, such as https://example.matomo.cloud.")
    }

    def unknown(self, place: str, names: Iterable[str]) -> Iterator[FetchError]:
        """Yield the trouble of what is no report; one can be broken down by at a time."""
        if place == "segments":
            for name in [*names][:1]:
                if name not in _REPORTS:
                    yield FetchError("dimension_unknown", name=name, known=", ".join(_REPORTS))
            if len([*names]) > 1:
                yield FetchError("too_many_dimensions", limit=1)
        else:
            yield from super().unknown(place, names)

    def pull(self, ask: Ask, into: BinaryIO) -> Brought:
        """Write the daily numbers of the website, or of its parts."""
        caller = Caller(ask)
        site = _answer(caller, ask, method="SitesManager.getSiteFromId")
        site = site[0] if isinstance(site, list) and site else site  # as Matomo 3 gave it
        names = list(ask.shape.segments.values())
        report = _answer(
            caller,
            ask,
            method=_REPORTS[names[0]] if names else _WHOLE,
            period="day",
            date=f"{ask.since},{ask.until}",
            language="en",
            filter_limit="-1",
        )
        days = Days(ask, additive=_ADDITIVE)
        if report and not isinstance(report, dict):
            raise FetchError("answer_unreadable")
        for day, found in (report or {}).items():
            for row in found if isinstance(found, list) else [found]:
                parts = [part_of(row, "label", str)] if names else []
                days.put(day, parts, _readable(row))
        zone = part_of(site, "timezone", str)
        notes = days.write(into, unfinished=first_unfinished_day(ask, zone))
        return Brought(currency=part_of(site, "currency", str), notes=notes)


def _readable(row: Any) -> dict[str, Any]:
    """Leave out what is no number: details of sub-tables."""
    if not isinstance(row, dict):
        raise FetchError("answer_unreadable")
    return {name: value for name, value in row.items() if isinstance(value, str)}


def _answer(caller: Caller, ask: Ask, **wanted: str) -> Any:
    """Return what a method of the API answers; it tells of trouble with any status."""
    form = {
        "module": "API",
        "format": "JSON",
        "idSite": ask.options["site_id"],
        "token_auth": ask.secrets["token"],
        **wanted,
    }
    place = ask.url.rstrip("/").removesuffix("/index.php") + "/index.php"
    try:
        answer = caller.post_form(place, form)
    except AnswerError as error:
        answer = said_in(error)
        if not _is_trouble(answer):
            raise usual_trouble(error) from error
    if _is_trouble(answer):
        raise caller.refused(answer.get("message", ""))
    return answer


def _is_trouble(answer: Any) -> bool:
    return isinstance(answer, dict) and answer.get("result") == "error"
