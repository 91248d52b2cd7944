"""Known tables, written the way tools, people and spreadsheets mangle them: is each read exactly?

    python -m tests.acceptance.mangled_reports 20000

Prints one line of JSON; the seeds of tables that are read otherwise are told, exit code 1.
"""

import csv
import datetime as dt
import io
import json
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import xlsxwriter

from kpis.readers.refusal import Refused
from kpis.readers.reports.reading import read_report

MEASURES = ("impressions", "clicks", "cost", "conversions", "conv_value")
NAMES = {
    "en": {
        "date": ["Day", "Date"],
        "campaign": ["Campaign", "Campaign name", "CAMPAIGN"],
        "impressions": ["Impr.", "Impressions"],
        "clicks": ["Clicks", "Link clicks"],
        "cost": ["Cost", "Spend", "Amount spent", "Amount"],
        "conversions": ["Conversions", "Results"],
        "conv_value": ["Conv. value", "Revenue", "Purchases conversion value"],
    },
    "ko": {
        "date": ["일", "일별", "날짜"],
        "campaign": ["캠페인", "캠페인 이름", "캠페인명"],
        "impressions": ["노출", "노출수"],
        "clicks": ["클릭수", "링크 클릭"],
        "cost": ["비용", "총비용", "지출 금액"],
        "conversions": ["전환수", "결과"],
        "conv_value": ["전환 가치", "전환매출액", "구매 전환값"],
    },
    "de": {
        "date": ["Tag", "Datum"],
        "campaign": ["Kampagne"],
        "impressions": ["Impressionen"],
        "clicks": ["Klicks"],
        "cost": ["Kosten"],
        "conversions": ["Conversions"],
        "conv_value": ["Conv.-Wert"],
    },
}
TOTALS = {
    "en": ["Total", "Grand total", "Total: Campaigns", "TOTAL:", "Total : Account"],
    "ko": ["총계", "합계", "전체", "총계: 캠페인", "전체: 계정", "합계:"],
    "de": ["Summe", "Gesamt", "Gesamt: Kampagnen", "Summe:", "Total général", "合計", "总计:"],
}
NOISE = [  # columns that are neither measures nor wrong
    ("CTR", ["5.72%", "< 10%", "> 90%", " --", ""]),
    ("클릭률(%)", ["1.75", "0", ""]),
    ("Cost / conv.", ["4.16", " --"]),
    ("Conv. value / cost", ["19.07", "--"]),
    ("Conv. (Platform Comparable)", ["12", "1,204.5"]),
    ("평균 CPC", ["300", "1,221"]),
    ("광고수익률(%)", ["511", "1,204"]),
    ("Reach", ["15391", "1,539"]),
    ("Interactions", ["7", "8"]),
    ("Campaign status", ["Enabled", "Paused", "사용"]),
    ("Budget", ["10.00", "50000"]),
]
CAMPAIGNS = [
    *["Brand | KR | Exact", 'Deck, siding & "other"_RSL', "여름 신상 프로모션", "Total Wine"],
    *["Totally new", "전체상품_세일", "합계표 이벤트", "Summer", "Gesamtkatalog", "  "],
    *["리드, 상담신청", "Marke; exakt", "A\tB", "#sale", "* star", "1+1 행사", "2026-07-01", "100"],
    *["Zeile 1\nZeile 2", "Note to self", "총계약 수", "Sum of parts", "-", "50% off"],
]
SIGNS = {"KRW": ["₩", "￦", "원"], "USD": ["$", "US$"], "EUR": ["€"]}
DATE_FORMS: list[Callable[[dt.date], str]] = [
    lambda day: day.isoformat(),
    lambda day: day.strftime("%Y%m%d"),
    lambda day: day.strftime("%Y.%m.%d."),
    lambda day: f"{day.year}년 {day.month}월 {day.day}일",
    lambda day: f"{day:%B} {day.day}, {day.year}",
    lambda day: day.strftime("%d.%m.%Y"),
    lambda day: f"{day.month}/{day.day}/{day.year}",
    lambda day: f"{day.year}. {day.month}. {day.day}.",
    lambda day: day.strftime("%Y/%m/%d"),
    lambda day: f"{day.day}. {GERMAN[day.month - 1]} {day.year}",
    lambda day: day.strftime("%Y-%m-%d 00:00"),
    lambda day: day.strftime("%a, %d %b %Y"),
    lambda day: f"{day:%Y-%m-%d}({'월화수목금토일'[day.weekday()]})",
]
GERMAN = [
    *["Januar", "Februar", "März", "April", "Mai", "Juni"],
    *["Juli", "August", "September", "Oktober", "November", "Dezember"],
]
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


class Typed(str):
    """A cell that a spreadsheet keeps as a number or a date, and its text in a text file."""

    value: Decimal | dt.date

    def __new__(cls, text: str, value: Decimal | dt.date) -> "Typed":
        """Keep the value beside the text."""
        cell = super().__new__(cls, text)
        cell.value = value
        return cell


class Table(NamedTuple):
    """What is to be read: rows of date, campaign and measures, and what is said of the whole."""

    keys: list[str]
    rows: list[dict[str, Any]]
    currency: str | None
    period: tuple[dt.date, dt.date] | None


class Mangled(NamedTuple):
    """A file, and the report that it holds."""

    name: str
    content: bytes
    expected: dict[str, Any]


def make_table(chance: Random) -> Table:
    """Return a table of a few rows."""
    measures = [key for key in MEASURES if chance.random() < 0.75] or ["clicks"]
    has_days = chance.random() < 0.6
    start = dt.date(2026, chance.randrange(1, 12), chance.randrange(1, 28))
    rows = []
    names = chance.sample(CAMPAIGNS, chance.randrange(1, 6))
    names = [name for name in names if name.strip()] or ["Brand"]
    for number in range(chance.randrange(1, 4) if has_days else 1):
        for name in names:
            row: dict[str, Any] = {"campaign": name.strip()}
            if has_days:
                row["date"] = start + dt.timedelta(number)
            row |= {key: _value(chance, key) for key in measures}
            rows.append(row)
    keys = [*(["date"] if has_days else []), "campaign", *measures]
    currency = chance.choice([None, "KRW", "USD", "EUR"]) if "cost" in measures else None
    end = start + dt.timedelta(chance.randrange(1, 40))
    return Table(keys, rows, currency, (start, end) if chance.random() < 0.5 else None)


def _value(chance: Random, key: str) -> Decimal:
    size = chance.choice([1, 10, 1000, 100_000, 10_000_000])
    if chance.random() < 0.12:
        return Decimal(0)
    whole = Decimal(chance.randrange(size))
    if key in ("impressions", "clicks"):
        return whole
    return whole + Decimal(chance.randrange(100)).scaleb(-2)


class Writer:
    """One way of writing a table, drawn from `chance`."""

    def __init__(self, chance: Random, table: Table) -> None:
        self.chance, self.table = chance, table
        self.language = chance.choice(list(NAMES))
        self.is_comma = self.language == "de" or chance.random() < 0.15
        self.delimiter = chance.choice([";", "\t", ";"] if self.is_comma else [",", ",", "\t", ";"])
        self.date_form = chance.choice(DATE_FORMS)
        self.group = chance.choice([",", ",", ",", "", " ", "'", "\u202f"])
        self.has_sign = False
        self.money_place = chance.choice(["heading", "column", "cell"])
        self.vat = "cost" in table.keys and chance.random() < 0.2
        self.wide = chance.random() < 0.08
        self.blank_columns = chance.choice([0, 0, 0, 1, 3])
        self.noise = chance.sample(NOISE, chance.randrange(0, 4))

    def number(self, value: Decimal, key: str) -> str:
        """Return a value as it stands in a cell."""
        chance = self.chance
        if not value and chance.random() < 0.4:
            return chance.choice(["", " --", "--", "-"])
        decimals = 0 if key in ("impressions", "clicks") else 2
        whole, point, fraction = f"{value:,.{decimals}f}".partition(".")
        marks = (
            (",", "." if self.group == "," else self.group) if self.is_comma else (".", self.group)
        )
        text = f"{whole.replace(',', marks[1])}{point and marks[0]}{fraction}"
        if self.wide:
            text = text.translate(WIDE)
        if key in ("cost", "conv_value") and self.table.currency and self.money_place == "cell":
            sign = chance.choice(SIGNS[self.table.currency])
            self.has_sign = True
            return f"{text}{sign}" if sign == "원" else f"{sign}{text}"
        return Typed(text, value)

    def heading(self, key: str) -> str:
        """Return a heading as the language has it."""
        name = self.chance.choice(NAMES[self.language][key])
        units = []
        if key == "cost" and self.vat:
            units.append("VAT포함")
        if key == "cost" and self.table.currency and self.money_place == "heading":
            units.append(self.table.currency)
        return f"{name}({','.join(units)})" if units else name

    def cells(self) -> tuple[list[list[str]], dict[str, Any]]:
        """Return the lines of the file as cells, and what is to be read from them."""
        chance, table = self.chance, self.table
        with_column = bool(table.currency) and self.money_place == "column"
        columns: list[tuple[str, str]] = [(key, self.heading(key)) for key in table.keys]
        if with_column:
            columns.append(("currency", chance.choice(["Currency code", "통화 코드", "Currency"])))
        columns += [(f"noise{at}", name) for at, (name, _cells) in enumerate(self.noise)]
        first = columns[:1] if table.keys[0] == "date" or chance.random() < 0.7 else []
        rest = columns[len(first) :]
        chance.shuffle(rest)
        columns = first + rest
        lines = self._preface()
        preface = len(lines)
        lines.append([heading for _key, heading in columns])
        totals_at = chance.choice(["none", "top", "bottom", "both"])
        totals = 0
        if totals_at in ("top", "both"):
            lines.append(self._total(columns))
            totals += 1
        for row in table.rows:
            lines.append([self._cell(key, row) for key, _heading in columns])
            if chance.random() < 0.05:
                lines.append([""] * len(columns))
        for _number in range(chance.randrange(1, 4) if totals_at in ("bottom", "both") else 0):
            lines.append(self._total(columns))
            totals += 1
        if chance.random() < 0.2:
            lines.append([])
            lines.append([chance.choice(["Note: figures may change", "* 잠정치", "출처: 매체"])])
        lines += [[""] * len(columns) for _number in range(chance.choice([0, 0, 1, 4]))]
        lines = [[*line, *[""] * self.blank_columns] if line else line for line in lines]
        return lines, self._expected(preface, totals)

    def _preface(self) -> list[list[str]]:
        lines: list[list[str]] = []
        if self.table.period:
            start, end = (self.date_form(day) for day in self.table.period)
            between = self.chance.choice([" - ", " ~ ", "~", " – "])
            text = f"{start}{between}{end}"
            titled = [["Campaign report"], [text]], [[f"캠페인 보고서({text})", "광고주"]]
            lines += self.chance.choice([*titled, [["기간", text]], [[f"Date range: {text}"]]])
        elif self.chance.random() < 0.3:
            lines += [[self.chance.choice(["Kampagnenbericht", "캠페인 보고서", "All time"])]]
        if lines and self.chance.random() < 0.4:
            lines.append([])
        return lines

    def _cell(self, key: str, row: dict[str, Any]) -> str:
        if key.startswith("noise"):
            return self.chance.choice(self.noise[int(key[5:])][1])
        if key == "currency":
            return self.table.currency or ""
        if key == "date":
            return Typed(self.date_form(row["date"]), row["date"])
        if key == "campaign":
            pad = self.chance.choice(["", "", "", " ", "  "])
            return f"{pad}{row['campaign']}{pad}"
        return self.number(row[key], key)

    def _total(self, columns: list[tuple[str, str]]) -> list[str]:
        """A totals row: of what is there or of more, for removed campaigns count in some."""
        more = Decimal(self.chance.choice([0, 0, 5]))
        cells = []
        for key, _heading in columns:
            if key in MEASURES:
                total = sum((row[key] for row in self.table.rows), Decimal(0)) + more
                cells.append(self.number(total, key))
            else:
                cells.append(self.chance.choice(["", " --"]) if key != "date" else "")
        at = 0 if columns[0][0] not in MEASURES else [key for key, _h in columns].index("campaign")
        cells[at] = self.chance.choice(TOTALS[self.language])
        return cells

    def _expected(self, preface: int, totals: int) -> dict[str, Any]:
        table = self.table
        days = [row["date"] for row in table.rows if "date" in row]
        period = table.period or ((min(days), max(days)) if days else None)
        is_said = self.money_place != "cell" or self.has_sign
        return {
            "rows": [
                {
                    key: value.isoformat() if isinstance(value, dt.date) else value
                    for key, value in row.items()
                }
                for row in table.rows
            ],
            "currency": table.currency if is_said else None,
            "period": [day.isoformat() for day in period] if period else None,
            "preface_lines": preface,
            "totals_rows": totals,
            "vat_included": True if self.vat else None,
        }


def mangle(seed: int) -> Mangled:
    """Return the file of `seed`, always the same, and what it holds."""
    chance = Random(seed)  # noqa: S311
    writer = Writer(chance, make_table(chance))
    lines, expected = writer.cells()
    if chance.random() < 0.1:
        return Mangled("report.xlsx", _workbook(chance, lines), expected)
    text = io.StringIO()
    quoting = chance.choice([csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    end = chance.choice(["\n", "\r\n"])
    out = csv.writer(text, delimiter=writer.delimiter, quoting=quoting, lineterminator=end)
    for line in lines:
        if line:
            out.writerow(line)
        else:
            text.write(end)
    expected["preface_lines"] = _line_of_heading(lines, expected["preface_lines"])
    codecs = ["utf-8", "utf-8-sig", "cp949"] + (["utf-16"] if writer.delimiter == "\t" else [])
    codec = chance.choice(codecs)
    try:
        return Mangled("report.csv", text.getvalue().encode(codec), expected)
    except UnicodeEncodeError:  # CP949 knows no €
        return Mangled("report.csv", text.getvalue().encode("utf-8"), expected)


def _line_of_heading(lines: list[list[str]], at: int) -> int:
    return at + sum(cell.count("\n") for line in lines[:at] for cell in line)


def _workbook(chance: Random, lines: list[list[str]]) -> bytes:
    """The same table as a spreadsheet keeps it: numbers as numbers, dates as dates or serials."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "yyyy"}) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(lines):
            for at, cell in enumerate(line):
                value = cell.value if isinstance(cell, Typed) and chance.random() < 0.7 else cell
                if isinstance(value, dt.date) and chance.random() < 0.5:
                    sheet.write_number(number, at, (value - dt.date(1899, 12, 30)).days)
                elif isinstance(value, dt.date):
                    sheet.write_datetime(number, at, dt.datetime.combine(value, dt.time()))
                elif isinstance(value, Decimal):
                    sheet.write_number(number, at, float(value))
                elif value:
                    sheet.write_string(number, at, value)
    return stream.getvalue()


def difference(seed: int, folder: Path) -> str:
    """Return how the file of `seed` is read otherwise than it was written; empty if it is not."""
    mangled = mangle(seed)
    path = folder / mangled.name
    path.write_bytes(mangled.content)
    try:
        read = read_report(path).as_json()
    except Refused as refused:
        return f"refused: {refused.code} {refused.row} {refused.column} {refused.value}"
    read["rows"] = [
        {key: Decimal(value) if key in MEASURES else value for key, value in row.items()}
        for row in read["rows"]
    ]
    for key, value in mangled.expected.items():
        if read[key] != value:
            return f"{key}: expected {value}, got {read[key]}"
    return ""


def main() -> int:
    """Mangle, read and tell."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("tables", type=int)
    parser.add_argument("--start", type=int, default=0)
    options = parser.parse_args()
    started, wrong = time.monotonic(), {}
    with tempfile.TemporaryDirectory(prefix="mokpyo-mangle-") as folder:
        for seed in range(options.start, options.start + options.tables):
            if found := difference(seed, Path(folder)):
                wrong[seed] = found
    told = {"tables": options.tables, "start": options.start, "wrong": len(wrong)}
    seconds = round(time.monotonic() - started)
    print(json.dumps({**told, "seeds": list(wrong)[:50], "seconds": seconds}))  # noqa: T201
    for seed, found in list(wrong.items())[:8]:
        sys.stderr.write(f"{seed}: {found}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
