import pytest
from django.core.exceptions import ValidationError
from django.db.models import Count

from kpis.models import Kpi
from tests.factories import make_goal, make_kpi, make_target, make_workspace
from workspaces.exceptions import UnscopedQueryError

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "run",
    [
        list,
        len,
        bool,
        lambda q: q.count(),
        lambda q: q.exists(),
        lambda q: q.first(),
        lambda q: q.get(pk=1),
        lambda q: q.update(name="x"),
        lambda q: q.delete(),
        lambda q: list(q.values_list("pk")),
        lambda q: list(q.iterator()),
        lambda q: q.aggregate(n=Count("pk")),
        lambda q: list(Kpi.objects.for_workspace(make_workspace()).filter(pk__in=q)),
        lambda q: q.in_bulk([1]),
    ],
)
def test_query_without_workspace_is_refused(run):
    with pytest.raises(UnscopedQueryError):
        run(Kpi.objects.filter(is_archived=False))


def test_for_workspace_shows_that_workspace_only():
    mine, theirs = make_kpi(), make_kpi()

    assert list(Kpi.objects.for_workspace(mine.workspace).active()) == [mine]
    assert set(Kpi.objects.across_workspaces(reason="test")) == {mine, theirs}


def test_rows_reached_through_an_object_are_scoped_by_it():
    target = make_target(goal=make_goal())

    assert list(target.goal.targets.all()) == [target]


def test_across_workspaces_needs_a_reason():
    with pytest.raises(UnscopedQueryError):
        Kpi.objects.across_workspaces(reason="")


@pytest.mark.parametrize("name", ["Orders\r\nBcc: all", "Orders\x1b[31m", "\x85"])
def test_what_is_one_line_holds_no_control_character(name):
    kpi = make_kpi()
    kpi.name, kpi.description = name, "Two\nlines"

    with pytest.raises(ValidationError) as caught:
        kpi.full_clean()

    assert set(caught.value.error_dict) == {"name"}
