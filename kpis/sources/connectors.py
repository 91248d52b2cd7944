"""Which connector pulls which kind of source."""

from typing import Final

from kpis.enums import SourceKind
from kpis.sources.asking import Connector
from kpis.sources.csv_url import CsvUrl
from kpis.sources.google_ads import GoogleAds
from kpis.sources.google_analytics import GoogleAnalytics
from kpis.sources.json_url import JsonUrl
from kpis.sources.matomo import Matomo
from kpis.sources.meta_ads import MetaAds
from kpis.sources.mysql import MySql
from kpis.sources.plausible import Plausible
from kpis.sources.postgresql import PostgreSql
from kpis.sources.search_console import SearchConsole

CONNECTORS: Final[dict[str, Connector]] = {
    SourceKind.CSV_URL: CsvUrl(),
    SourceKind.JSON_URL: JsonUrl(),
    SourceKind.POSTGRESQL: PostgreSql(),
    SourceKind.MYSQL: MySql(),
    SourceKind.MATOMO: Matomo(),
    SourceKind.PLAUSIBLE: Plausible(),
    SourceKind.GOOGLE_ANALYTICS: GoogleAnalytics(),
    SourceKind.SEARCH_CONSOLE: SearchConsole(),
    SourceKind.GOOGLE_ADS: GoogleAds(),
    SourceKind.META_ADS: MetaAds(),
}


def connector_of(kind: str) -> Connector:
    """Return the connector of a kind of source."""
    return CONNECTORS[kind]
