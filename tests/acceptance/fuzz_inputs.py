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


SHEET = [("Datum", "date", ""), ("Besuche", "kpi", "visits"), ("Umsatz", "kpi", "매출")]
SHEET += [("Ort", "dimension", "place"), ("Notiz", "ignore", "")]


class Input(NamedTuple):
    """One thing to be taken in: at the door `file`, `api` or `grid`, as `csv`, `xlsx` or `json`."""

    door: str
    kind: str
    content: bytes


def make_input(seed: int) -> Input:
    """Return the input of `seed`, always the same; one in two hundred is a workbook."""
    chance = Random(seed)  # noqa: S311
    draw = chance.random()
    if draw < 0.005:
        return Input("file", "xlsx", _damaged(chance, _workbook(chance), 0.2))
    if draw < 0.4:
        return Input("api", "json", _damaged(chance, _body(chance), 0.25))
    if draw < 0.55:
        return Input("grid", "csv", _damaged(chance, _block(chance).encode(), 0.1))
    texts = {0.2: _report, 0.4: _sheet}
    part = chance.random()
    text = next((make for share, make in texts.items() if part < share), _table)(chance)
    content = _damaged(chance, text.encode(chance.choice(CODECS), errors="replace"), 0.3)
    return Input("file" if chance.random() < 0.7 else "api", "csv", content)


def _row(chance: Random) -> list[str]:
    good = chance.random() < 0.6
    if good:
        day = dt.date(2026, 7, 1) + dt.timedelta(chance.randrange(100))
        row = [chance.choice(KPIS[:2]), day.isoformat(), str(chance.randrange(1000))]
    else:
        row = [chance.choice(KPIS), chance.choice(DATES), chance.choice(VALUES)]
    return [*row, chance.choice(NAMES)][: chance.choice([3, 3, 4, 4, 5, 2])]


def _good_row(chance: Random, number: int) -> list[object]:
    """A row as a spreadsheet keeps it: the date a date, its serial or a text."""
    day = dt.date(2026, 7, 1) + dt.timedelta(number)
    serial = (day - dt.date(1899, 12, 30)).days
    on = chance.choice([day, serial, day.isoformat()])
    value = chance.choice([chance.randrange(1000), 12.25, "1,204.50", "₩1,000"])
    return [chance.choice(KPIS[:2]), on, value]


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


def _sheet(chance: Random) -> str:
    """A sheet whose columns are told, in any order, most of its cells good."""
    names = [name for name, _role, _to in SHEET]
    if chance.random() < 0.3:
        chance.shuffle(names)
    if chance.random() < 0.1:
        names[chance.randrange(len(names))] = chance.choice(["", "Datum", "X"])
    delimiter = chance.choice([",", ";", "\t"])
    lines = [["Shop"]] if chance.random() < 0.2 else []
    lines.append(names)
    for number in range(chance.randrange(6)):
        row = [f"2026-07-{number + 1:02}", str(chance.randrange(99)), "1.5", "Ost", "x"]
        if chance.random() < 0.4:
            row[chance.randrange(5)] = chance.choice(VALUES + DATES + NAMES)
        lines.append(row)
    if chance.random() < 0.3:
        lines.append(["Total", *["9"] * 4])
    return "\n".join(
        delimiter.join(_quoted(chance, cell, delimiter) for cell in line) for line in lines
    )


def _block(chance: Random) -> str:
    """Cells as they are copied out of a spreadsheet: with headings and dates or without."""
    share = chance.choice([0, 0, 0.05, 0.3])
    headings = [
        "date",
        *(
            chance.choices(KPIS, k=2)
            if chance.random() < share
            else ["visits", chance.choice(["매출", "visits[channel=a]"])]
        ),
    ]
    has_dates = chance.random() < 0.7
    lines = [headings if has_dates else headings[1:]] if chance.random() < 0.6 else []
    is_headed = bool(lines)
    for number in range(chance.randrange(1, 8)):
        cells = [str(chance.randrange(999)) for _ in "ab"][: 2 if is_headed else 1]
        on = f"2026-07-{number + 1:02}"
        if chance.random() < share:
            cells[0], on = chance.choice(VALUES), chance.choice(DATES)
        lines.append([on, *cells] if has_dates else cells)
    end = chance.choice(["\n", "\r\n", "\r"])
    return end.join("\t".join(line) for line in lines)


def _body(chance: Random) -> bytes:
    odd = [None, True, [], {}, [[]], 1e308, -0.0, 10**60, 12, "2026-07-01", {"a": {"b": 1}}]
    records: list = []
    is_good = chance.random() < 0.3
    for _number in range(chance.choice([0, 1, 2, 8])):
        kpi, on, value = [*_row(chance), "", ""][:3]
        record: dict = {"kpi": kpi, "date": on, "value": value}
        if is_good:
            number = chance.choice([chance.randrange(999), 1.25, "12.50", "-3", "1e3"])
            record = {"kpi": chance.choice(KPIS[:2]), "date": f"2026-07-{len(records) + 1:02}"}
            records.append(record | {"value": number, "segment": {"channel": "검색"}})
            continue
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
            headings = HEADINGS[:2] if chance.random() < 0.7 else HEADINGS
            sheet.write_row(0, 0, chance.choice(headings).split(","))
            share = chance.choice([0, 0, 0.3])
            for number in range(chance.randrange(6)):
                row = [
                    cell if chance.random() >= share else chance.choice(cells)
                    for cell in (_good_row(chance, number) if not share else _row(chance))
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
