"""From an id in a request to a row of the token's workspace."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from workspaces.models import WorkspaceScopedModel, WorkspaceScopedQuerySet
from workspaces.rest.problems import Problem, not_found, refused_field
from workspaces.rest.request import ApiRequest

M = TypeVar("M", bound=Model)
S = TypeVar("S", bound=WorkspaceScopedModel)


def one_of(rows: QuerySet[M], **named: Any) -> M:
    """Return the row of `rows` that the address names.

    Raises:
        Problem: 404, the same whether it does not exist or is not among `rows`.
    """
    try:
        return rows.get(**named)
    except ObjectDoesNotExist:
        raise not_found() from None


def own(request: ApiRequest, rows: WorkspaceScopedQuerySet[S], public_id: str) -> S:
    """Return the row among `rows` that the address names; its workspace is the token's.

    Raises:
        Problem: 404, the same whether there is none or it is another workspace's.
    """
    workspace = request.token.workspace
    row = one_of(rows.for_workspace(workspace), public_id=public_id)
    row.workspace = workspace
    return row


def referred(rows: QuerySet[M], field: str, **named: Any) -> M:
    """Return the row of `rows` that a field of the body refers to.

    Raises:
        Problem: 422 at `field`, the same whether it does not exist or is not among `rows`.
    """
    try:
        return rows.get(**named)
    except ObjectDoesNotExist:
        raise _unknown(field) from None


def all_referred(rows: QuerySet[M], field: str, ids: Sequence[str]) -> list[M]:
    """Return the rows of `rows` that the public ids in a field of the body refer to, each once.

    Raises:
        Problem: 422 at the first id that refers to none.
    """
    found = {row.public_id: row for row in rows.filter(public_id__in=ids)}  # type: ignore[attr-defined]
    for at, public_id in enumerate(ids):
        if public_id not in found:
            raise _unknown(f"{field}.{at}")
    return list(found.values())


def _unknown(field: str) -> Problem:
    return refused_field(field, "unknown", _("There is nothing with this id here."))
