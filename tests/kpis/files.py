"""Small files as people send them."""

import io
from pathlib import Path

import xlsxwriter
from django.core.files.base import ContentFile

TIDY = """kpi,date,value,channel
visits,2026-11-01,10,instagram
visits,2026-11-02,"1,200",instagram
visits,2026-11-01,7,search
"""
TIDY_KOREAN = '지표,날짜,값,채널\n매출,2026년 11월 1일,"12,000",인스타그램\n'
REPORT = """"캠페인 보고서(2026.07.01.~2026.07.05.),가상광고주"
일별,캠페인유형,캠페인,노출수,클릭수,클릭률(%),"총비용(VAT포함,원)",전환수,전환매출액(원)
2026.07.01.,파워링크,파워링크_모바일,"31,812",556,1.75,"166,916",21,"853,472"
2026.07.01.,쇼핑검색,쇼핑검색_신상,"11,138",196,1.76,"239,239",4,"273,754"
"""


def upload(text: str, encoding: str = "utf-8") -> ContentFile:
    return ContentFile(text.encode(encoding), name="numbers.csv")


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "numbers.csv"
    path.write_bytes(text.encode(encoding))
    return path


def workbook(rows: list[list[object]]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return stream.getvalue()
