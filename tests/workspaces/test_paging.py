import pytest

from personas.models import Persona
from tests.factories import make_persona, make_workspace
from workspaces.paging import page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def seven():
    workspace = make_workspace()
    for number in range(7):
        make_persona(workspace=workspace, name=str(number))
    make_persona()
    return Persona.objects.for_workspace(workspace).order_by("name")


def names(page):
    return [persona.name for persona in page]


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (None, "012"),
        ("1", "012"),
        ("2", "345"),
        ("3", "6"),
        ("4", "012"),
        ("0", "012"),
        ("-1", "012"),
        ("two", "012"),
        ("9" * 30, "012"),
        ("٣", "6"),
    ],
)
def test_page_by_number_and_the_first_for_anything_else(seven, number, shown):
    assert "".join(names(page_of(seven, number, per_page=3))) == shown


def test_page_and_count_come_in_one_query(seven, django_assert_num_queries):
    with django_assert_num_queries(1):
        page = page_of(seven, "2", per_page=3)

        assert (page.paginator.count, page.paginator.num_pages) == (7, 3)
        assert (page.start_index(), page.end_index()) == (4, 6)
        assert (page.has_previous(), page.has_next()) == (True, True)


def test_empty_list_has_one_empty_page():
    page = page_of(Persona.objects.for_workspace(make_workspace()).order_by("name"), None)

    assert (names(page), page.paginator.count, page.has_other_pages()) == ([], 0, False)
