import datetime as dt

import pytest
from django.utils import translation
from django.utils.formats import date_format

from kpis.formatting import format_date

AT = dt.datetime(2026, 3, 4, 17, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("language", "form", "text"),
    [
        ("ko", "DATETIME_FORMAT", "2026년 3월 4일 오후 5:05"),
        ("ko", "SHORT_DATETIME_FORMAT", "2026년 3월 4일 17:05"),
        ("en", "SHORT_DATETIME_FORMAT", "Mar 4, 2026, 17:05"),
    ],
)
def test_times_read_as_people_write_them(language, form, text):
    with translation.override(language):
        assert date_format(AT, form) == text


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_day_is_written_in_one_way(language):
    with translation.override(language):
        written = {date_format(AT, form) for form in ("DATE_FORMAT", "SHORT_DATE_FORMAT")}

    assert written == {format_date(AT.date(), language=language)}
