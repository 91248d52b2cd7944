"""A list as it stands on its page, as a file: `?format=csv` or `?format=xlsx`, filters kept."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from workspaces.sheets import Cell, SheetFormat, TooManyRowsError, sheet_response

CHUNK = 2000  # rows read at once
T = TypeVar("T")


def list_file(
    request: HttpRequest,
    *,
    name: str,
    items: Iterable[T],
    columns: Mapping[str, Callable[[T], Cell]],
) -> HttpResponseBase | None:
    """Return all of the list, not one page of it, as the file that is asked for; else None.

    `columns` are the headings, each with what stands below it. More rows than a workbook holds
    come as CSV.
    """
    asked = request.GET.get("format", "")
    if asked not in SheetFormat:
        return None
    try:
        return _response(name, SheetFormat(asked), items, columns)
    except TooManyRowsError:
        return _response(name, SheetFormat.CSV, items, columns)


def minute_of(at: dt.datetime | None) -> str | None:
    """Return a moment for a cell, in the reader's time zone, to the minute."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else None


def _response(
    name: str,
    sheet_format: SheetFormat,
    items: Iterable[T],
    columns: Mapping[str, Callable[[T], Cell]],
) -> HttpResponseBase:
    read = items.iterator(chunk_size=CHUNK) if isinstance(items, QuerySet) else items
    return sheet_response(
        name=name,
        sheet_format=sheet_format,
        headings=list(columns),
        rows=([cell(item) for cell in columns.values()] for item in read),
    )
