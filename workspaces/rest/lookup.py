"""From an id in a request to a row of the token's workspace."""

from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet

from workspaces.rest.problems import not_found

M = TypeVar("M", bound=Model)


def one_of(rows: QuerySet[M], **named: Any) -> M:
    """Return the row of `rows` that the address names.

    Raises:
        Problem: 404, the same whether it does not exist or is not among `rows`.
    """
    try:
        return rows.get(**named)
    except ObjectDoesNotExist:
        raise not_found() from None
