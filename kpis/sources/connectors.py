"""Which connector pulls which kind of source."""

from typing import Final

from kpis.enums import SourceKind
from kpis.sources.asking import Connector
from kpis.sources.csv_url import CsvUrl
from kpis.sources.json_url import JsonUrl
from kpis.sources.mysql import MySql
from kpis.sources.postgresql import PostgreSql

CONNECTORS: Final[dict[str, Connector]] = {
    SourceKind.CSV_URL: CsvUrl(),
    SourceKind.JSON_URL: JsonUrl(),
    SourceKind.POSTGRESQL: PostgreSql(),
    SourceKind.MYSQL: MySql(),
}


def connector_of(kind: str) -> Connector:
    """Return the connector of a kind of source."""
    return CONNECTORS[kind]
