"""Every page of the app meets owner, editor, viewer and stranger, as a page and as a fragment."""

import datetime as dt

import pytest
from django.urls import reverse

from kpis.services.imports import preview_import
from tests.factories import make_kpi
from tests.kpis.files import TIDY, upload

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)

READ = {"owner": {200}, "editor": {200}, "viewer": {200}, "stranger": {404}}
EDIT = {"owner": {200}, "editor": {200}, "viewer": {403}, "stranger": {404}}
SEND = {"owner": {422}, "editor": {422}, "viewer": {403}, "stranger": {404}}
DO = {"owner": {302}, "editor": {302}, "viewer": {403}, "stranger": {404}}


@pytest.fixture
def ids(people):
    kpi = make_kpi(workspace=people.workspace, key="visits")
    run = preview_import(
        workspace=people.workspace,
        file=upload(TIDY),
        file_name="numbers.csv",
        by=people.members["editor"],
        now=NOW,
    )
    return {"kpi": kpi.public_id, "run": run.public_id, "key": "orders"}


@pytest.mark.parametrize(
    ("method", "name", "argument", "expected"),
    [
        ("get", "kpi_list", None, READ),
        ("get", "kpi_detail", "kpi", READ),
        ("get", "measurement_list", "kpi", READ),
        ("get", "library", None, READ),
        ("get", "import_list", None, READ),
        ("get", "import_detail", "run", READ),
        ("get", "kpi_create", None, EDIT),
        ("get", "kpi_edit", "kpi", EDIT),
        ("get", "import_upload", None, EDIT),
        ("post", "kpi_create", None, SEND),
        ("post", "kpi_edit", "kpi", SEND),
        ("post", "import_upload", None, SEND),
        ("post", "kpi_archive", "kpi", DO),
        ("post", "import_apply", "run", DO),
        ("post", "import_discard", "run", DO),
        ("post", "import_undo", "run", DO),
    ],
)
def test_four_people(people, ids, method, name, argument, expected):
    arguments = ["acme", *([ids[argument]] if argument else [])]

    assert people.statuses(method, reverse(f"kpis:{name}", args=arguments)) == expected


@pytest.mark.parametrize(
    ("who", "page", "fragment"),
    [("owner", 302, 200), ("editor", 302, 200), ("viewer", 403, 403), ("stranger", 404, 404)],
)
def test_four_people_at_the_library(people, who, page, fragment):
    url = reverse("kpis:library_add", args=["acme", "orders"])

    assert people.post(who, url).status_code == page
    assert people.post(who, url, htmx=True).status_code == fragment


@pytest.mark.parametrize("name", ["kpi_detail", "kpi_edit", "measurement_list"])
def test_kpi_of_another_workspace_is_not_found(people, name):
    theirs = make_kpi(key="visits")

    url = reverse(f"kpis:{name}", args=["acme", theirs.public_id])

    assert people.get("owner", url).status_code == 404


@pytest.mark.parametrize("who", ["viewer", "stranger"])
def test_import_by_who_may_not_stores_nothing(people, ids, who):
    people.post(who, reverse("kpis:import_apply", args=["acme", ids["run"]]))

    page = people.get("viewer", reverse("kpis:import_detail", args=["acme", ids["run"]]))
    assert page.context["run"].state == "previewed"
    assert "Store these measurements" not in page.content.decode()
