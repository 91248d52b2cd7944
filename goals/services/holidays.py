"""Public holidays where a workspace is."""

import datetime as dt
from functools import lru_cache

from babel.core import get_global


@lru_cache(maxsize=64)
def public_holidays(*, time_zone: str, first_year: int, last_year: int) -> frozenset[dt.date]:
    """Return the public holidays of the country that `time_zone` belongs to, both years included.

    Days off in lieu are among them. None are known for zones of no country, and for a few
    countries; in large countries only those that all regions share.
    """
    import holidays  # noqa: PLC0415  (several megabytes, for the worker alone)

    country = get_global("zone_territories").get(time_zone, "")
    if country not in holidays.list_supported_countries():
        return frozenset()
    return frozenset(holidays.country_holidays(country, years=range(first_year, last_year + 1)))
