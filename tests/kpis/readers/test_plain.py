"""Rows by the block: the same as one by one, whatever stands between the plain ones."""

import datetime as dt
from decimal import Decimal

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kpis.readers.plain import PlainRows
from kpis.readers.tidy import TidyRow, read_tidy

CELLS = {
    "kpi": ["visits", " visits ", "", "방문자", '"two\nlines"'],
    "date": ["2026-07-01", "2026. 7. 2.", "2026-02-30", "", "20260703"],
    "value": ["1", "-12.50", "0.00", "1234567890", "0.1234567", '"1,5"', "50%", "NaN", "", "１２"],
    "channel": ["", "search", " search", "a;b"],
}


def apart(each: TidyRow | PlainRows) -> list[TidyRow]:
    if isinstance(each, TidyRow):
        return [each]
    columns = zip(each.numbers, each.names, each.days, each.values, strict=True)
    return [
        TidyRow(number, each.named[name].kpi_key, day, Decimal(value), each.named[name].dimensions)
        for number, name, day, value in columns
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(
        st.one_of(
            st.tuples(*(st.sampled_from(cells) for cells in CELLS.values())).map(",".join),
            st.sampled_from(["", ",,,", "visits,2026-07-01", "visits,2026-07-01,1,x,stray"]),
        ),
        min_size=1,
        max_size=30,
    ),
    heading=st.sampled_from(
        ["kpi,date,value,channel", "channel;date;value;kpi", "kpi,date,value,"]
    ),
)
@example(lines=["visits,2026-07-01,1,"], heading="kpi,date,value,channel")
def test_stream_and_careful_reading_agree(tmp_path, lines, heading):
    path = tmp_path / "file.csv"
    delimiter = ";" if ";" in heading else ","
    lines = ["visits,2026-07-01,7,search", *(line.replace(",", delimiter) for line in lines)]
    path.write_text("\n".join([heading, *lines]), encoding="utf-8")
    careful, streamed = read_tidy(path), read_tidy(path)

    rows = list(careful)
    pieces = list(streamed.stream())

    assert sorted(row for piece in pieces for row in apart(piece)) == sorted(rows)
    assert sorted(streamed.errors, key=str) == sorted(careful.errors, key=str)
    assert (streamed.refused_count, streamed.error_count) == (
        careful.refused_count,
        careful.error_count,
    )


def test_rows_of_a_long_plain_file_come_by_the_block_with_their_lines(tmp_path):
    path = tmp_path / "file.csv"
    start = dt.date(2020, 1, 1)
    days = [start + dt.timedelta(at) for at in range(2000)]
    lines = [f"visits,{day},{at}.25" for at, day in enumerate(days)]
    path.write_bytes("\r\n".join(["kpi,date,value", *lines, '"visits",,3']).encode())
    table = read_tidy(path)

    pieces = list(table.stream())

    assert {type(piece) for piece in pieces} == {PlainRows}
    rows = [row for piece in pieces for row in apart(piece)]
    assert [(row.row_number, row.on) for row in rows] == list(enumerate(days, start=2))
    assert [(error.row, error.code) for error in table.errors] == [(2002, "date_missing")]
