"""A query on MySQL or MariaDB, in a transaction that the server holds to reading."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from django.utils.translation import gettext_lazy

from kpis.sources import sql
from kpis.sources.asking import Ask, Brought, Connector
from kpis.sources.deadline import Deadline
from kpis.sources.fetch import connected
from kpis.sources.trouble import FetchError

if TYPE_CHECKING:
    from pymysql.connections import Connection
    from pymysql.cursors import SSCursor

PORT: Final = 3306
_CHUNK_ROWS: Final = 1000
_REFUSED: Final = {1044, 1045, 1049, 1130, 1698, 3118}  # account, database, host, locked
_READ_ONLY: Final = 1792
_TIMED_OUT: Final = {1317, 1969, 3024}  # interrupted; MariaDB's limit; MySQL's limit
_NOT_SECURED: Final = 2026
_LOST: Final = {0, 2003, 2006, 2013, 2014}  # the client's own: no connection, or not any more


class MySql(Connector):
    """A database server, asked with one SELECT; the client library is an extra."""

    about = gettext_lazy("One query on your database. You need a user that may read.")
    fields = sql.server_fields(PORT)
    words = sql.WORDS

    def address(self, url: str, options: Mapping[str, str]) -> str:
        """Return server, port and database as an address; the user is not in it."""
        return sql.server_address("mysql", options)

    def check(self, ask: Ask) -> dict[str, FetchError]:
        """Return what is wrong with the port or the statement."""
        return sql.check_sql(ask, PORT)

    def pull(self, ask: Ask, into: BinaryIO) -> Brought:
        """Write the rows that the statement gives; they are not held in memory."""
        try:
            import pymysql  # noqa: PLC0415  (an extra)
            from pymysql.cursors import SSCursor  # noqa: PLC0415
        except ImportError as error:
            raise FetchError("driver_missing", name="PyMySQL") from error

        deadline = Deadline(ask.policy.seconds)
        try:
            with _session(ask, deadline) as connection, connection.cursor(SSCursor) as cursor:
                _hold_to_reading(cursor, sql.statement_seconds(ask))
                cursor.execute(sql.statement(ask.options["query"]))
                names = [column[0] for column in cursor.description or ()]
                brought = sql.write_rows(names, _rows(cursor), ask, into)
        except pymysql.MySQLError as error:
            raise _trouble(error, deadline) from error
        except (OSError, ssl.SSLError) as error:
            raise FetchError("too_slow" if deadline.is_over else "no_answer") from error
        return brought


@contextmanager
def _session(ask: Ask, deadline: Deadline) -> "Iterator[Connection[Any]]":
    """Open a session over a socket to an address that was checked."""
    import pymysql  # noqa: PLC0415  (as above)

    host, port = ask.options["host"], int(ask.options["port"])
    with connected(host, port, ask.policy, ask.resolve, deadline) as line, deadline.over(line):
        connection = pymysql.connect(
            host=host,
            port=port,
            database=ask.options["database"],
            user=ask.options["user"],
            password=ask.secrets.get("password", ""),
            charset="utf8mb4",
            read_timeout=ask.policy.seconds,
            write_timeout=ask.policy.seconds,
            local_infile=False,
            ssl=_tls(ask.options["tls"]),
            ssl_disabled=ask.options["tls"] == sql.OPEN,
            defer_connect=True,
            autocommit=False,
        )
        connection.connect(line)
        with closing(connection):
            yield connection


def _tls(wanted: str) -> ssl.SSLContext | None:
    if wanted == sql.OPEN:
        return None
    context = ssl.create_default_context()
    if wanted == sql.ENCRYPTED:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _hold_to_reading(cursor: "SSCursor", seconds: float) -> None:
    """Have the server refuse to write, and to work longer than it may."""
    cursor.execute("SELECT VERSION()")
    ((version,),) = cursor.fetchall()
    if "mariadb" in str(version).casefold():
        cursor.execute(f"SET SESSION max_statement_time = {seconds}")
    else:
        cursor.execute(f"SET SESSION max_execution_time = {int(seconds * 1000)}")
    cursor.execute(f"SET SESSION sql_select_limit = {sql.MAX_ROWS + 1}")
    cursor.execute("SET SESSION TRANSACTION READ ONLY")
    cursor.execute("START TRANSACTION READ ONLY")


def _rows(cursor: "SSCursor") -> Iterator[tuple[Any, ...]]:
    while rows := cursor.fetchmany(_CHUNK_ROWS):
        yield from rows


def _trouble(error: Exception, deadline: Deadline) -> FetchError:
    code, *said = (*error.args, 0)
    if deadline.is_over or code in _TIMED_OUT:
        return FetchError("too_slow")
    if code == _NOT_SECURED or isinstance(error.__cause__ or error.__context__, ssl.SSLError):
        return FetchError("certificate")
    if code in _REFUSED:
        return FetchError("sql_refused")
    if code == _READ_ONLY:
        return FetchError("sql_reads_not")
    if code in _LOST or not isinstance(code, int):
        return FetchError("no_answer")
    return sql.wrong_statement(str(said[0]))
