import datetime as dt

import pytest
from django.utils import translation
from django.utils.formats import date_format

AT = dt.datetime(2026, 3, 4, 17, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("language", "form", "text"),
    [
        ("ko", "DATETIME_FORMAT", "2026년 3월 4일 오후 5:05"),
        ("ko", "SHORT_DATETIME_FORMAT", "2026-03-04 17:05"),
        ("en", "SHORT_DATETIME_FORMAT", "2026-03-04 17:05"),
        ("ko", "SHORT_DATE_FORMAT", "2026-03-04"),
        ("en", "SHORT_DATE_FORMAT", "2026-03-04"),
    ],
)
def test_times_read_as_people_write_them(language, form, text):
    with translation.override(language):
        assert date_format(AT, form) == text
