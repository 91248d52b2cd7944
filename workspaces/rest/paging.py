"""Lists by cursor: a page starts behind the last row of the one before, whatever was added."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from workspaces.rest.problems import refused_field
from workspaces.rest.request import ApiRequest

M = TypeVar("M", bound=Model)
T = TypeVar("T")

MOST_ROWS = 200


class Page(BaseModel, Generic[T]):
    """Some rows of a list, and where the next ones are."""

    items: list[T]
    next: str | None = Field(description="The address of the next page; null on the last one.")


class Paging(BaseModel):
    """Which page."""

    cursor: str = Field("", max_length=500, description="Out of the `next` of the page before.")
    limit: int = Field(50, ge=1, le=MOST_ROWS, description="Rows on a page.")


def page_of(
    request: ApiRequest,
    rows: QuerySet[M],
    paging: Paging,
    show: Callable[[M], T],
    *,
    by: Sequence[str] = ("pk",),
    newest_first: bool = False,
) -> Page[T]:
    """Return the page of `rows` that `paging` asks for, in order of `by`, which must be unique."""
    if paging.cursor:
        rows = rows.filter(_behind(by, _position(request, paging.cursor, by), newest_first))
    sign = "-" if newest_first else ""
    found = list(rows.order_by(*(f"{sign}{name}" for name in by))[: paging.limit + 1])
    shown = found[: paging.limit]
    has_more = len(found) > len(shown)
    return Page(
        items=[show(row) for row in shown],
        next=_next_url(request, [_value(shown[-1], name) for name in by]) if has_more else None,
    )


def _value(row: Model, name: str) -> str | int:
    value: Any = row
    for step in name.split("__"):
        value = getattr(value, step)
    return value if isinstance(value, int) else str(value)


def _behind(by: Sequence[str], position: Sequence[str | int], newest_first: bool) -> Q:
    """The rows after `position`: equal in some first columns, further in the next one."""
    further = "lt" if newest_first else "gt"
    behind = Q()
    for at, name in enumerate(by):
        same = dict(zip(by[:at], position[:at], strict=True))
        behind |= Q(**same, **{f"{name}__{further}": position[at]})
    return behind


def _salt(request: ApiRequest) -> str:
    return f"cursor of {request.path}"


def _next_url(request: ApiRequest, position: list[str | int]) -> str:
    query = request.GET.copy()
    query["cursor"] = signing.dumps(position, salt=_salt(request))
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def _position(request: ApiRequest, cursor: str, by: Sequence[str]) -> list[str | int]:
    try:
        position: list[str | int] = signing.loads(cursor, salt=_salt(request))
    except signing.BadSignature:
        message = _("This is not the cursor of a page of this list.")
        raise refused_field("cursor", "cursor", message) from None
    return position
