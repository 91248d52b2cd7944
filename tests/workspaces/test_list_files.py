"""Every list comes as a file, whole, whatever it holds."""

import csv
import io
from decimal import Decimal

import pytest
from django.test import RequestFactory

from tests.alerts.factories import make_alert, make_judged_target
from tests.factories import make_persona
from workspaces.list_files import list_file

PATHS = ["goals/", "kpis/", "alerts/", "personas/", "reviews/lessons/", "settings/members/"]


def lines(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_text_calculates_nothing_and_numbers_stay_numbers():
    columns = {"Name": lambda item: item, "=Value": lambda _: Decimal("-1.50")}

    response = list_file(
        RequestFactory().get("/", {"format": "csv"}), name="x", items=["=1+1"], columns=columns
    )

    assert lines(response) == [["Name", "'=Value"], ["'=1+1", "-1.50"]]


@pytest.mark.parametrize("asked", [{}, {"format": "pdf"}], ids=["nothing", "no file"])
def test_page_is_no_file(asked):
    request = RequestFactory().get("/", asked)

    assert list_file(request, name="x", items=[], columns={}) is None


@pytest.mark.once
@pytest.mark.parametrize("path", PATHS)
def test_list_is_a_file(people, path):
    make_alert(target=make_judged_target(workspace=people.workspace))
    make_persona(workspace=people.workspace, name="=SUM(A1)")
    page = f"/w/{people.workspace.slug}/{path}"

    table = lines(people.get("viewer", f"{page}?format=csv"))
    book = people.get("viewer", f"{page}?format=xlsx")

    assert len({len(row) for row in table}) == 1
    assert (len(table) > 1) is (path != "reviews/lessons/")
    assert b"".join(book.streaming_content)[:2] == b"PK"
    assert people.get("stranger", f"{page}?format=csv").status_code == 404
