"""Pages of a list, read with their count in one query."""

from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db import models

from workspaces.http import whole_number

M = TypeVar("M", bound=models.Model)

ROWS = 50  # of a list page


def page_of(rows: models.QuerySet[M], number: str | None, *, per_page: int = ROWS) -> Page[M]:
    """Return page `number` of `rows`; what is not a page's number gives the first one.

    The count of all rows comes with each row, so that a list costs one query and not two.
    """
    wanted = whole_number(number, otherwise=1)
    counted = rows.annotate(row_count=models.Window(models.Count("*")))
    first = (max(wanted, 1) - 1) * per_page
    found = list(counted[first : first + per_page])
    if not found and wanted > 1:
        return page_of(rows, None, per_page=per_page)
    paginator = Paginator(rows, per_page)
    paginator.count = found[0].row_count if found else 0  # type: ignore[attr-defined]
    return Page(found, first // per_page + 1, paginator)
