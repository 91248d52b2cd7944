"""JSON at an address, with a path to its records and to the fields of one."""

import io
import tempfile
from collections.abc import Iterable, Mapping
from typing import BinaryIO

from django.utils.translation import gettext_lazy

from kpis.sources.asking import Ask, Brought, Connector
from kpis.sources.json_paths import parse_path
from kpis.sources.json_records import write_tidy
from kpis.sources.trouble import FetchError
from kpis.sources.web import fetch_plain, wrong_address


class JsonUrl(Connector):
    """A document at an address: its records become tidy rows."""

    about = gettext_lazy("Records of a web service, by its address and the names of their fields.")
    wants_url = True
    words = {
        "values": gettext_lazy(
            "One line for each KPI: its key, an equals sign and the field, such as "
            "visits = metrics.visits."
        ),
        "segments": gettext_lazy("One line for each dimension, such as channel = source."),
    }

    def address(self, url: str, options: Mapping[str, str]) -> str:
        """Return the address as it was typed."""
        return url

    def check(self, ask: Ask) -> dict[str, FetchError]:
        """Return what is wrong with the address or the paths."""
        shape = ask.shape
        paths: dict[str, Iterable[str]] = {
            "records_path": [shape.records],
            "date_path": [shape.date],
            "kpi_path": [shape.kpi],
            "value_path": [shape.value],
            "values": shape.values.values(),
            "segments": shape.segments.values(),
        }
        wrong = wrong_address(ask)
        for name, texts in paths.items():
            wrong |= _wrong_paths(name, texts)
        return wrong

    def pull(self, ask: Ask, into: BinaryIO) -> Brought:
        """Write a tidy row for each value of each record."""
        text = io.StringIO(newline="")
        with tempfile.TemporaryFile() as body:
            fetch_plain(ask, body)
            body.seek(0)
            origin = write_tidy(body.read(), ask.shape, text)
        into.write(text.getvalue().encode())
        return Brought(origin)


def _wrong_paths(name: str, texts: Iterable[str]) -> dict[str, FetchError]:
    for text in texts:
        try:
            parse_path(text)
        except FetchError as error:
            return {name: error}
    return {}
