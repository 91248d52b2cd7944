"""From an id in a request to a row of the token's workspace."""

from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from workspaces.rest.problems import not_found, refused_field

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


def referred(rows: QuerySet[M], field: str, **named: Any) -> M:
    """Return the row of `rows` that a field of the body refers to.

    Raises:
        Problem: 422 at `field`, the same whether it does not exist or is not among `rows`.
    """
    try:
        return rows.get(**named)
    except ObjectDoesNotExist:
        raise refused_field(field, "unknown", _("There is nothing with this id here.")) from None
