"""Files and bodies as bad as people, programs and spreadsheets make them, each from a seed."""

import datetime as dt
import io
import json
from random import Random
from typing import NamedTuple

import xlsxwriter

from tests.kpis.files import REPORT

KPIS = ["visits", "매출", "rate", "unknown", "VISITS", " visits ", "visits\u200b", "", "=1+1"]
DATES = [
    *["2026-07-01", "2026-07-02", "2026.07.03.", "2026년 7월 4일", "2026-02-30", "01/02/03"],
    *["60", "46204", "2026-W53", "2026-W26", "20260705", "", "0000-00-00", "9999-12-31", "١٢٣"],
    *["2026-07-01T23:59:59+09:00", "July 5, 2026", "2026-7-6", "-1", "2026-07-07 ", "2199-01-01"],
]
VALUES = [
    *["1", "1204.50", "1,234.5", "1.234,5", "１２３", "−5", "1e309", "1e-400", "NaN", "Infinity"],
    *["₩1,000", "50%", "=1+1", "TRUE", "", "--", "< 10%", "(5)", "1²", "9" * 38, "9" * 400, "0x1F"],
    *[
        "1.23457E+11",
        "1_000",
        "+-5",
        "0",
        "-0",
        ".5",
        "5.",
        "1e5",
        "12:30",
        "\u0660",
        "1 234",
        "'1",
    ],
]
NAMES = ["instagram", "검색", "a;b", "a=b", "\\", '"', "x" * 500, "", "@cmd", "\t", "\ud7ff", "🙂"]
HEADINGS = [
    *["kpi,date,value", "kpi,date,value,channel", "지표,날짜,값,채널", "value,date,kpi", "date"],
    *["kpi,date,value,value", "kpi,date,value,,", "", "sep=;\nkpi;date;value", '"kpi","date,value'],
]
CODECS = ["utf-8", "utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be", "latin-1"]
JUNK = [b"\0", b'"', b"\n", b"\r", b",", b"\xff", b"\xfe\xff", b"PK\x03\x04", b"\x1a", b"\\", b"{"]


class Input(NamedTuple):
    """One thing to be taken in: `csv`, `xlsx` or `json`."""

    kind: str
    content: bytes


def make_input(seed: int, *, workbooks: bool = True) -> Input:
    """Return the input of `seed`, always the same; one in fifty is a workbook."""
    chance = Random(seed)  # noqa: S311
    draw = chance.random()
    if draw < 0.02 and workbooks:
        return Input("xlsx", _damaged(chance, _workbook(chance), 0.4))
    if draw < 0.5:
        return Input("json", _damaged(chance, _body(chance), 0.25))
    text = _report(chance) if chance.random() < 0.2 else _table(chance)
    content = text.encode(chance.choice(CODECS), errors="replace")
    return Input("csv", _damaged(chance, content, 0.3))


def _row(chance: Random) -> list[str]:
    good = chance.random() < 0.6
    if good:
        day = dt.date(2026, 7, 1) + dt.timedelta(chance.randrange(100))
        row = [chance.choice(KPIS[:2]), day.isoformat(), str(chance.randrange(1000))]
    else:
        row = [chance.choice(KPIS), chance.choice(DATES), chance.choice(VALUES)]
    return [*row, chance.choice(NAMES)][: chance.choice([3, 3, 4, 4, 5, 2])]


def _table(chance: Random) -> str:
    heading = chance.choice(HEADINGS[:3] if chance.random() < 0.7 else HEADINGS)
    delimiter = chance.choice([",", ",", ";", "\t", "|"])
    end = chance.choice(["\n", "\r\n", "\r", "\n\n"])
    lines = [heading.replace(",", delimiter)]
    for _number in range(chance.choice([0, 1, 2, 5, 12])):
        cells = [_quoted(chance, cell, delimiter) for cell in _row(chance)]
        lines.append(delimiter.join(cells))
    return end.join(lines) + chance.choice(["", end, end * 3])


def _quoted(chance: Random, cell: str, delimiter: str) -> str:
    if (delimiter in cell or '"' in cell) and chance.random() < 0.9:
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _report(chance: Random) -> str:
    lines = [line.split(",") for line in REPORT.splitlines()]
    for _time in range(chance.randrange(4)):
        line = chance.choice(lines)
        line[chance.randrange(len(line))] = chance.choice(VALUES + DATES + NAMES)
    return "\n".join(",".join(line) for line in lines)


def _body(chance: Random) -> bytes:
    odd = [None, True, [], {}, [[]], 1e308, -0.0, 10**60, 12, "2026-07-01", {"a": {"b": 1}}]
    records = []
    for _number in range(chance.choice([0, 1, 2, 8])):
        kpi, on, value = [*_row(chance), "", ""][:3]
        record: dict = {"kpi": kpi, "date": on, "value": value}
        if chance.random() < 0.3:
            record["segment"] = {chance.choice(NAMES): chance.choice(NAMES)}
        if chance.random() < 0.3:
            name = chance.choice([*record, "workspace", "created_by", ""])
            record[name] = chance.choice(odd)
        if chance.random() < 0.1:
            record.pop(chance.choice(list(record)))
        records.append(record if chance.random() < 0.95 else chance.choice(odd))
    body = {"measurements": records}
    if chance.random() < 0.1:
        return json.dumps(chance.choice([*odd, {**body, "x": 1}, records])).encode()
    return json.dumps(body, ensure_ascii=chance.random() < 0.5).encode()


def _workbook(chance: Random) -> bytes:
    cells = [
        *[1, 1.5, -3, True, None, "=1+1", dt.date(2026, 7, 1), dt.time(23, 59)],
        *VALUES,
        *DATES,
    ]
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "yyyy"}) as book:
        book.set_properties({"created": dt.datetime(2026, 7, 1, tzinfo=dt.UTC)})
        for _sheet in range(chance.choice([1, 1, 2])):
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, chance.choice(HEADINGS).split(","))
            for number in range(chance.randrange(6)):
                row = [
                    cell if chance.random() < 0.7 else chance.choice(cells) for cell in _row(chance)
                ]
                sheet.write_row(number + 1, 0, row)
    return stream.getvalue()


def _damaged(chance: Random, content: bytes, share: float) -> bytes:
    """Return `content`, in a `share` of all cases with bytes put in, left out or doubled."""
    if chance.random() >= share:
        return content
    for _time in range(chance.choice([1, 1, 3])):
        at = chance.randrange(len(content) + 1)
        to = min(len(content), at + chance.randrange(9))
        new = chance.choice([b"", content[at:to] * 2, chance.choice(JUNK), chance.randbytes(3)])
        content = content[:at] + new + content[to:]
    return content[: chance.randrange(len(content) + 1)] if chance.random() < 0.2 else content
