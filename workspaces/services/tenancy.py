"""All tables of a workspace, or of the site, in an order in which they can be filled."""

from collections.abc import Iterable
from typing import TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


def parents_first(tables: Iterable[type[M]]) -> list[type[M]]:
    """Return `tables` such that each stands behind those it refers to; reversed, to empty them.

    Where references go round in a circle, the one that may be null gives way: a goal stands before
    its targets, though it names the target that decided its verdict.
    """
    waiting, placed = list(tables), []
    while waiting:
        left: set[type[models.Model]] = set(waiting)
        free = [table for table in waiting if not _references(table) & left]
        table = (free or [table for table in waiting if _may_open_a_circle(table, left)])[0]
        waiting.remove(table)
        placed.append(table)
    return placed


def _may_open_a_circle(table: type[models.Model], left: set[type[models.Model]]) -> bool:
    """Whether all that `table` leads to leads back to it, and what it names itself may be null."""
    if _references(table, must_be=True) & left:
        return False
    return all(table in _reached_from(other, left) for other in _reached_from(table, left))


def _reached_from(
    table: type[models.Model], left: set[type[models.Model]]
) -> set[type[models.Model]]:
    """The tables among `left` that `table` leads to, by one reference or several."""
    reached: set[type[models.Model]] = set()
    ahead = _references(table) & left
    while ahead:
        reached |= ahead
        ahead = set().union(*map(_references, ahead)) & left - reached
    return reached


def _references(table: type[models.Model], *, must_be: bool = False) -> set[type[models.Model]]:
    """The other tables that a row refers to, or those it must refer to."""
    return {
        field.related_model
        for field in table._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and isinstance(field.related_model, type)
        and field.related_model is not table
        and not (must_be and field.null)
    }
