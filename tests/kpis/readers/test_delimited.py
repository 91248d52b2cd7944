"""Text files into rows."""

from pathlib import Path

import pytest

from kpis.readers.delimited import open_delimited
from kpis.readers.refusal import Refused

KNOWN = {"kpi", "date", "value", "Tag", "Kosten"}


def recognise(cells) -> int:
    return len(KNOWN.intersection(cells))


def written(tmp_path: Path, data: str | bytes) -> Path:
    path = tmp_path / "file.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_open_delimited_finds_the_delimiter(tmp_path, delimiter, line_end) -> None:
    text = line_end.join(["kpi,date,value", "a,2026-07-01,1", "b,2026-07-02,2"])

    grid = open_delimited(written(tmp_path, text.replace(",", delimiter)), recognise=recognise)

    assert grid.delimiter == delimiter
    assert list(grid.rows) == [
        (1, ["kpi", "date", "value"]),
        (2, ["a", "2026-07-01", "1"]),
        (3, ["b", "2026-07-02", "2"]),
    ]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        pytest.param("Tag;Kosten\n1;334,39,1\n2;1,5,1\n3;7,25,1\n", ";", id="commas-in-cells"),
        pytest.param("x;y;z\n1,5;2,5;3,5\n1,5;2;3\n", ";", id="no-known-heading"),
        pytest.param("title; and more\nkpi,date,value\na,b,1\n", ",", id="preface"),
        pytest.param("sep=|\nkpi|x;y;z\n1|2;3;4\n", "|", id="hint-of-a-spreadsheet"),
        pytest.param("just text\n", ",", id="nothing-to-find"),
    ],
)
def test_open_delimited_is_not_misled(tmp_path, text, delimiter) -> None:
    assert open_delimited(written(tmp_path, text), recognise=recognise).delimiter == delimiter


def test_open_delimited_numbers_rows_by_their_first_line(tmp_path) -> None:
    text = 'sep=,\nkpi,date,value\n\n"two\nlines",x,1\r\nlast,"say ""hi"", twice",2\n'

    rows = list(open_delimited(written(tmp_path, text), recognise=recognise).rows)

    assert rows == [
        (2, ["kpi", "date", "value"]),
        (3, []),
        (4, ["two\nlines", "x", "1"]),
        (6, ["last", 'say "hi", twice', "2"]),
    ]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_open_delimited_keeps_count_over_many_pieces_of_text(tmp_path, line_end) -> None:
    lines = [f"{number},row" for number in range(1, 9001)]
    lines[6000] = '6001,"over two\nlines"'
    path = written(tmp_path, line_end.join(lines))

    rows = list(open_delimited(path, recognise=recognise).rows)

    assert [int(cells[0]) for _number, cells in rows] == list(range(1, 9001))
    assert [number for number, _cells in rows] == [*range(1, 6002), *range(6003, 9002)]


@pytest.mark.parametrize(
    ("data", "code", "row"),
    [
        pytest.param("a,b\n" + "x" * 1_000_001, "line_too_long", 2, id="endless-line"),
        pytest.param("a,b\n" + "," * 600, "too_many_columns", 2, id="columns"),
        pytest.param("a,b\n1," + "x" * 40_000, "cell_too_long", 2, id="cell"),
        pytest.param('a,b\n1,"' + "x" * 300_000 + '"\n', "cell_too_long", 2, id="quoted-cell"),
        pytest.param('a,b\n1,"' + "x\n" * 150_000 + '"\n', "cell_too_long", 2, id="long-text"),
        pytest.param('a,b\n1,"2\n3,4\n', "quotes_broken", 2, id="lone-quote"),
        pytest.param('a,b\n1,"2"x\n', "quotes_broken", 2, id="text-behind-a-quote"),
        pytest.param('a,b\n1,"2\n' + "3,4\n" * 50_000, "quotes_broken", 2, id="quote-over-all"),
        pytest.param("\ufeffa,b\n1,\0\n".encode("utf-16-le"), "nul_characters", 2, id="nul"),
    ],
)
def test_d02_text_that_is_no_table_is_refused_with_its_row(tmp_path, data, code, row) -> None:
    path = written(tmp_path, data)

    with pytest.raises(Refused) as refused:
        list(open_delimited(path, recognise=recognise).rows)

    assert (refused.value.code, refused.value.row) == (code, row)


def test_file_that_goes_away_before_its_rows_are_read_is_refused(tmp_path) -> None:
    path = tmp_path / "gone.csv"
    path.write_text("a,b\n1,2\n")
    grid = open_delimited(path, recognise=lambda _texts: 0)
    path.unlink()

    with pytest.raises(Refused) as refused:
        list(grid.rows)

    assert refused.value.code == "file_unreadable"
