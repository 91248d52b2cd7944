"""The order of locks (decision 21), held against the rows that an act waits for.

`python -m tests.acceptance.collisions` has acts meet by chance; here one row is held, the act comes
to wait for it, and the row that comes after it must be free: nobody can be waiting for both.
"""

import threading
from collections.abc import Callable

import pytest
from django.db import OperationalError, connection, models, transaction

from goals.enums import Decision, Level
from goals.services.reviews import Decided, open_review, save_review
from tests.alerts.factories import NOW
from tests.factories import make_goal, make_kpi, make_membership, make_target
from workspaces.enums import Role
from workspaces.models import WorkspaceScopedModel, WorkspaceScopedQuerySet
from workspaces.services.members import remove_member

SOMEBODY_WAITS_FOR_ME = "SELECT 1 FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))"


def held(row: WorkspaceScopedModel) -> models.QuerySet:
    rows: WorkspaceScopedQuerySet = WorkspaceScopedQuerySet(type(row))
    return rows.for_workspace(row.workspace).filter(pk=row.pk).select_for_update(nowait=True)


def leaves_free(act: Callable[[], object], *, waits_for, other) -> bool:
    """Whether `act`, brought to wait for one row, has not taken the other yet."""
    errors: list[Exception] = []

    def run() -> None:
        try:
            act()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    with transaction.atomic(), connection.cursor() as cursor:
        held(waits_for).get()
        thread.start()
        while thread.is_alive() and not cursor.execute(SOMEBODY_WAITS_FOR_ME).fetchone():
            thread.join(0.01)
        assert thread.is_alive(), "it never needed the row"
        try:
            with transaction.atomic():
                held(other).get()
        except OperationalError:
            is_free = False
        else:
            is_free = True
    thread.join()
    assert errors == []
    return is_free


def lie_last(row: WorkspaceScopedModel) -> None:
    """Write a row anew: an UPDATE without an order takes it after the others."""
    row.save()


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
def test_who_waits_for_a_row_has_none_that_comes_after_it():
    owner = make_membership(role=Role.OWNER)
    workspace = owner.workspace
    leaving = make_membership(workspace=workspace)
    kpi = make_kpi(workspace=workspace)
    first, second = (make_goal(workspace=workspace, owner=leaving) for _ in range(2))
    serves = {"level": Level.MARKETING, "parent": first, "link_reason": "It helps."}
    serving = make_goal(workspace=workspace, owner=leaving, **serves)
    targets = [make_target(goal=first, kpi=kpi) for _ in range(2)]
    review = open_review(goal=first, by=owner, now=NOW)
    decided = [Decided(each, Decision.STOP) for each in targets]
    said = {"review": review, "summary": "", "decided": decided, "is_closed": True}
    lie_last(first)
    lie_last(serving)

    free = {
        "review": leaves_free(
            lambda: save_review(**said, by=owner, now=NOW), waits_for=targets[1], other=first
        ),
        "member": leaves_free(
            lambda: remove_member(membership=leaving, by=owner), waits_for=first, other=second
        ),
    }

    assert free == dict.fromkeys(free, True)
