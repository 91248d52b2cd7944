"""What is asked of a database before anybody is asked, and how its rows are read."""

import datetime as dt
import io
from decimal import Decimal

import pytest

from kpis.sources import sql
from kpis.sources.connectors import CONNECTORS
from kpis.sources.shape import Shape
from kpis.sources.trouble import FetchError
from tests.kpis.sources.asks import make_ask

SHAPE = Shape(date="day", values={"visits": "n"}, segments={"channel": "source"})
NAMED = Shape(date="day", kpi="metric", value="n")


def written(names, rows, shape=SHAPE):
    into = io.BytesIO()
    brought = sql.write_rows(names, rows, make_ask(shape=shape), into)
    return into.getvalue().decode().splitlines(), brought.origin


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1",
        "  -- by day\n/* all of it */ select 1;",
        "WITH days AS (SELECT 1) SELECT * FROM days",
    ],
)
def test_statement_that_reads(text):
    assert sql.statement(text)[-1] != ";"


@pytest.mark.parametrize(
    "text",
    [
        *("", "-- SELECT 1", "DELETE FROM daily", "selection", "/* SELECT 1 */ DROP TABLE daily"),
        *("COPY daily TO PROGRAM 'sh'", "SET TRANSACTION READ WRITE", "/*!50000 DROP TABLE d */"),
        "SELECT 1 /*M! INTO OUTFILE '/tmp/x' */",
        "SELECT n FROM daily INTO OUTFILE '/tmp/x'",
        "SELECT n INTO DUMPFILE '/tmp/x' FROM daily",
    ],
)
def test_statement_that_does_not_only_read(text):
    with pytest.raises(FetchError, match="sql_reads_not"):
        sql.statement(text)


def test_statement_as_long_as_a_book():
    with pytest.raises(FetchError, match="sql_too_long"):
        sql.statement("SELECT " + "1" * 10_000)


def test_rows_become_tidy_and_null_is_no_value():
    rows = [
        (dt.date(2026, 11, 1), "search", Decimal("10.50"), "ignored"),
        (dt.datetime(2026, 11, 2, tzinfo=dt.UTC), None, 7, ""),
        ("2026-11-03", "search", None, ""),
    ]

    assert written(["day", "source", "n", "other"], rows) == (
        ["kpi,date,value,channel", "visits,2026-11-01,10.50,search", "visits,2026-11-02,7,"],
        [1, 2],
    )


def test_rows_that_name_their_kpi():
    rows = [("2026-11-01", "visits", 1), ("2026-11-01", "매출", Decimal("2.5"))]

    lines, _origin = written(["day", "metric", "n"], rows, NAMED)

    assert lines[1:] == ["visits,2026-11-01,1", "매출,2026-11-01,2.5"]


def test_missing_column_is_named_with_those_there_are():
    with pytest.raises(FetchError) as caught:
        written(["day", "visits"], [])

    assert (caught.value.code, caught.value.params) == (
        "sql_no_column",
        {"column": "n", "columns": "day, visits"},
    )


def test_rows_end_at_the_limit():
    endless = (("2026-11-01", "a", None) for _ in iter(int, 1))

    with pytest.raises(FetchError, match="sql_too_many_rows"):
        written(["day", "source", "n"], endless)


@pytest.mark.parametrize("kind", ["postgresql", "mysql"])
@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        ({}, {}),
        ({"port": "22"}, {"port": "url_port"}),
        ({"query": "DROP TABLE daily"}, {"query": "sql_reads_not"}),
    ],
    ids=["good", "port", "query"],
)
def test_what_can_be_said_before_asking(kind, options, wrong):
    connector = CONNECTORS[kind]
    usual = next(field.initial for field in connector.fields if field.name == "port")
    asked = {"host": "db.example", "port": usual, "query": "SELECT 1", **options}

    found = connector.check(make_ask(options=asked))

    assert {name: error.code for name, error in found.items()} == wrong
