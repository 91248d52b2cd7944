"""What a connector is asked in a test, and what it brought, as lines."""

import datetime as dt
import io

from kpis.sources.asking import Ask
from kpis.sources.fetch import FetchPolicy
from kpis.sources.shape import Shape

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)  # noon in Seoul
SINCE, UNTIL = dt.date(2026, 11, 1), dt.date(2026, 11, 20)


def make_ask(**fields):
    return Ask(
        **{
            "url": "https://service.example",
            "policy": FetchPolicy(),
            "shape": Shape(),
            "since": SINCE,
            "until": UNTIL,
            "now": NOW,
            **fields,
        }
    )


def pulled(connector, ask):
    """The lines of the tidy file, and what came beside it."""
    into = io.BytesIO()
    brought = connector.pull(ask, into)
    return into.getvalue().decode().splitlines(), brought
