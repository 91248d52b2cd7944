"""A query on PostgreSQL, in a transaction that the server holds to reading."""

import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from django.utils.translation import gettext_lazy

from kpis.sources import sql
from kpis.sources.addresses import addresses_of
from kpis.sources.asking import Ask, Brought, Connector
from kpis.sources.deadline import Deadline
from kpis.sources.trouble import FetchError

if TYPE_CHECKING:
    from psycopg import Connection, Error, OperationalError

PORT: Final = 5432
_CONNECT_SECONDS: Final = 10
_TLS: Final = {
    sql.VERIFIED: {"sslmode": "verify-full", "sslrootcert": "system"},
    sql.ENCRYPTED: {"sslmode": "require"},
    sql.OPEN: {"sslmode": "disable", "require_auth": "!password"},  # else it would go in clear
}
_CHUNK_ROWS: Final = 1000
_NETWORK_WORDS: Final = ("refused", "timeout", "unreachable", "no route", "closed the connection")


class PostgreSql(Connector):
    """A database server, asked with one SELECT."""

    about = gettext_lazy("One query on your database. You need a user that may read.")
    fields = sql.server_fields(PORT)
    words = sql.WORDS

    def address(self, url: str, options: Mapping[str, str]) -> str:
        """Return server, port and database as an address; the user is not in it."""
        return sql.server_address("postgresql", options)

    def check(self, ask: Ask) -> dict[str, FetchError]:
        """Return what is wrong with the port or the statement."""
        return sql.check_sql(ask, PORT)

    def pull(self, ask: Ask, into: BinaryIO) -> Brought:
        """Write the rows that the statement gives.

        The cursor is the server's: it takes nothing but one statement that gives rows.
        """
        import psycopg  # noqa: PLC0415  (20 MB, which only who pulls needs)

        query, deadline = sql.statement(ask.options["query"]), Deadline(ask.policy.seconds)
        try:
            with (
                closing(_connected(ask)) as connection,
                _watched(connection, deadline),
                connection.cursor("source") as cursor,
            ):
                cursor.itersize = _CHUNK_ROWS
                cursor.execute(query.encode())
                names = [column.name for column in cursor.description or ()]
                return sql.write_rows(names, cursor, ask, into)
        except psycopg.Error as error:
            raise _trouble(error, deadline) from error


def _session(ask: Ask) -> str:
    """Return what holds the session to reading, and its statements to their time."""
    limit = int(sql.statement_seconds(ask) * 1000)  # milliseconds
    return f"-c default_transaction_read_only=on -c statement_timeout={limit} -c lock_timeout=5s"


def _connected(ask: Ask) -> "Connection[tuple[Any, ...]]":
    """Connect to an address that was checked; the name is only what its certificate must show."""
    import psycopg  # noqa: PLC0415  (as above)

    host, port = ask.options["host"], int(ask.options["port"])
    addresses = addresses_of(host, port, allowed=ask.policy.networks, resolve=ask.resolve)
    try:
        return _opened(host, addresses[0], port, ask)
    except psycopg.OperationalError as error:
        raise _no_connection(error) from error


def _opened(host: str, address: str, port: int, ask: Ask) -> "Connection[tuple[Any, ...]]":
    import psycopg  # noqa: PLC0415  (as above)
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415  (as above)

    # Everything that libpq would else take from files or the environment is named here.
    named = make_conninfo(
        host=host,
        hostaddr=address,
        port=port,
        dbname=ask.options["database"],
        user=ask.options["user"],
        password=ask.secrets.get("password", ""),
        passfile=os.devnull,
        sslcert="",
        sslkey="",
        gssencmode="disable",
        connect_timeout=_CONNECT_SECONDS,
        application_name="Mokpyo",
        options=_session(ask),
        client_encoding="utf8",
        target_session_attrs="any",
        **_TLS[ask.options["tls"]],
    )
    return psycopg.connect(named)


@contextmanager
def _watched(connection: "Connection[tuple[Any, ...]]", deadline: Deadline) -> Iterator[None]:
    """Shut the line when the time is over, however slowly the rows go on coming."""
    with socket.socket(fileno=os.dup(connection.fileno())) as line, deadline.over(line):
        yield


def _no_connection(error: "OperationalError") -> FetchError:
    """Return why there is no connection; what is not libpq's own trouble is the server's no."""
    said = str(error).casefold()
    if "ssl" in said or "certificate" in said:
        return FetchError("certificate")
    is_network = any(word in said for word in _NETWORK_WORDS)
    return FetchError("no_answer" if is_network else "sql_refused")


def _trouble(error: "Error", deadline: Deadline) -> FetchError:
    state = error.sqlstate or ""
    if deadline.is_over or state == "57014":  # query_canceled, by the time limit
        return FetchError("too_slow")
    if state == "25006":  # read_only_sql_transaction
        return FetchError("sql_reads_not")
    if not state:
        return FetchError("no_answer")
    return sql.wrong_statement(error.diag.message_primary or "")
