"""What sources in a database have in common: one statement, read only, its columns mapped.

The server itself refuses to write and to take a second statement; what is checked here only says
so earlier, in words. Time and rows are capped on both sides.
"""

import datetime as dt
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO, Final
from urllib.parse import quote

from django.utils.translation import gettext_lazy

from kpis.sources.asking import Ask, Brought, Field, Text
from kpis.sources.shape import Shape
from kpis.sources.tidy import TidyWriter
from kpis.sources.trouble import FetchError

MAX_ROWS: Final = 100_000
MAX_STATEMENT_CHARS: Final = 10_000
_MESSAGE_CHARS: Final = 200

VERIFIED, ENCRYPTED, OPEN = "verified", "encrypted", "open"

_COMMENTS: Final = re.compile(r"\s+|--[^\n]*(?:\n|$)|/\*(?!M?!).*?\*/", re.DOTALL)
_READS: Final = re.compile(r"(?:select|with)\b", re.IGNORECASE)
# Writing files from a SELECT, and comments that MySQL executes.
_WRITES: Final = re.compile(r"\b(?:outfile|dumpfile)\b|/\*M?!", re.IGNORECASE)

WORDS: Final[Mapping[str, Text]] = {
    "date_path": gettext_lazy("The name of the column that holds the day."),
    "values": gettext_lazy(
        "One line for each KPI: its key, an equals sign and the column, such as visits = n."
    ),
    "kpi_path": gettext_lazy("If each row names its KPI: the column that holds the KPI's key."),
    "value_path": gettext_lazy("The column of the number that belongs to the KPI of the row."),
    "segments": gettext_lazy("One line for each dimension, such as channel = source."),
}


def server_fields(port: int) -> tuple[Field, ...]:
    """Return what a database server wants to know; `port` is its usual one."""
    return (
        Field("host", gettext_lazy("Server"), example="db.example.com", pattern=r"[^\s/@]{1,253}"),
        Field(
            "port",
            gettext_lazy("Port"),
            example=str(port),
            pattern=r"[1-9][0-9]{0,4}",
            initial=str(port),
        ),
        Field("database", gettext_lazy("Database"), example="shop", pattern=r"[^\x00]{1,100}"),
        Field(
            "user",
            gettext_lazy("User"),
            gettext_lazy("Best one that may only read."),
            example="mokpyo_reader",
            pattern=r"[^\x00]{1,100}",
        ),
        Field("password", gettext_lazy("Password"), is_secret=True, is_required=False),
        Field(
            "tls",
            gettext_lazy("Encryption"),
            gettext_lazy("Without a checked certificate another server could pose as this one."),
            initial=VERIFIED,
            choices=(
                (VERIFIED, gettext_lazy("Encrypted, certificate checked")),
                (ENCRYPTED, gettext_lazy("Encrypted, certificate not checked")),
                (OPEN, gettext_lazy("Not encrypted")),
            ),
        ),
        Field(
            "query",
            gettext_lazy("Query"),
            gettext_lazy("One SELECT that gives a row for each day, or for each day and segment."),
            example="SELECT day, channel, visits FROM daily",
            is_long=True,
        ),
    )


def statement_seconds(ask: Ask) -> float:
    """Return how long the server may work: some of the time is for the rows to come."""
    return round(ask.policy.seconds * 2 / 3, 1)


def server_address(scheme: str, options: Mapping[str, str]) -> str:
    """Return server, port and database as an address; the user is not in it."""
    place = f"{options.get('host', '')}:{options.get('port', '')}"
    return f"{scheme}://{place}/{quote(options.get('database', ''))}"


def check_sql(ask: Ask, usual_port: int) -> dict[str, FetchError]:
    """Return what is wrong with the port or the statement."""
    wrong: dict[str, FetchError] = {}
    port = ask.options.get("port", "")
    if port not in {str(it) for it in (usual_port, *ask.policy.ports)}:
        wrong["port"] = FetchError("url_port", port=port)
    try:
        statement(ask.options.get("query", ""))
    except FetchError as error:
        wrong["query"] = error
    return wrong


def statement(text: str) -> str:
    """Return the statement without its last semicolon.

    Raises:
        FetchError: it does not read, or is too long.
    """
    if len(text) > MAX_STATEMENT_CHARS:
        raise FetchError("sql_too_long", limit=MAX_STATEMENT_CHARS)
    start = 0
    while comment := _COMMENTS.match(text, start):
        start = comment.end()
    if not _READS.match(text, start) or _WRITES.search(text):
        raise FetchError("sql_reads_not")
    return text[start:].rstrip().removesuffix(";")


def write_rows(
    names: Sequence[str], rows: Iterable[Sequence[Any]], ask: Ask, into: BinaryIO
) -> Brought:
    """Write the result of the statement as tidy rows; NULL is no value and gives none.

    Raises:
        FetchError: a column is missing, or there are too many rows.
    """
    shape = ask.shape
    at = _positions(names, shape)
    text = io.StringIO(newline="")
    tidy = TidyWriter(text, list(shape.segments))
    for number, row in enumerate(rows, start=1):
        if number > MAX_ROWS:
            raise FetchError("sql_too_many_rows", limit=MAX_ROWS)
        day = _cell(row[at[shape.date]])
        parts = [_cell(row[at[column]]) for column in shape.segments.values()]
        for key, column in shape.values.items():
            _write(tidy, number, key, day, row[at[column]], parts)
        if shape.kpi:
            _write(tidy, number, _cell(row[at[shape.kpi]]), day, row[at[shape.value]], parts)
    into.write(text.getvalue().encode())
    return Brought(tidy.origin)


def wrong_statement(message: str) -> FetchError:
    """Return the trouble of a statement that the server does not take, with what it said."""
    return FetchError("sql_wrong", message=" ".join(message.split())[:_MESSAGE_CHARS])


def _positions(names: Sequence[str], shape: Shape) -> dict[str, int]:
    at = {name: position for position, name in enumerate(names)}
    own = [shape.kpi, shape.value] if shape.kpi else []
    for column in (shape.date, *shape.values.values(), *shape.segments.values(), *own):
        if column not in at:
            raise FetchError("sql_no_column", column=column, columns=", ".join(names)[:200])
    return at


def _write(
    tidy: TidyWriter, number: int, key: str, day: str, value: Any, parts: Sequence[str]
) -> None:
    if value is not None:
        tidy.write(number, key, day, _cell(value), parts)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return str(value)
