"""CSV, or any other file that imports read, at an address."""

from collections.abc import Mapping
from typing import BinaryIO

from django.utils.translation import gettext_lazy

from kpis.sources.asking import Ask, Brought, Connector
from kpis.sources.trouble import FetchError
from kpis.sources.web import fetch_plain, wrong_address


class CsvUrl(Connector):
    """A file at an address: what comes is read as an uploaded file is."""

    about = gettext_lazy("A CSV file or a published Google spreadsheet, by its address.")
    wants_url = True
    words = {
        "url": gettext_lazy(
            "A Google spreadsheet: File, Share, Publish to the web, as CSV; then its address."
        )
    }

    def address(self, url: str, options: Mapping[str, str]) -> str:
        """Return the address as it was typed."""
        return url

    def check(self, ask: Ask) -> dict[str, FetchError]:
        """Return why the address may not be asked for, if it may not."""
        return wrong_address(ask)

    def pull(self, ask: Ask, into: BinaryIO) -> Brought:
        """Write what lies there as it came."""
        fetch_plain(ask, into)
        return Brought()
