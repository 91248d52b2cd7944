"""Days inside a sentence: kept as `2026-11-03`, read as people say them."""

import datetime as dt
import re
from typing import Final

from django.utils.formats import date_format

ISO_DATE: Final = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")  # Hangul may follow at once


def spoken_dates(text: str) -> str:
    """Write each `2026-11-03` of a text as pages do, in the language in force."""
    return ISO_DATE.sub(lambda found: spoken_date(found[0]), text)


def spoken_date(text: str) -> str:
    """Write one day as pages do; what only looks like a day stays as it is."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return text
    return date_format(day, "DATE_FORMAT")
