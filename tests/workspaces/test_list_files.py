"""Every list comes as a file, whole, whatever it holds."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.test import RequestFactory
from django.utils import timezone

from goals.enums import CampaignState
from goals.services.reviews import open_review
from kpis.enums import ImportState
from kpis.models import ImportRun
from tests.alerts.factories import make_alert, make_judged_target
from tests.alerts.rules import make_rule
from tests.factories import make_goal, make_persona
from tests.goals.campaigns import make_campaign
from tests.kpis.sources.fixtures import make_source
from workspaces.list_files import list_file

PATHS = [
    *("goals/", "kpis/", "kpis/imports/", "kpis/sources/", "alerts/", "alerts/rules/"),
    *("personas/", "campaigns/", "reviews/", "settings/members/"),
]


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


def test_days_and_hours_are_those_of_the_reader(people):
    evening = dt.datetime(2026, 3, 1, 16, 30, tzinfo=dt.UTC)  # 2 March, 01:30, in Seoul
    target = make_judged_target(workspace=people.workspace)
    make_rule(target, now=evening)
    alert = make_alert(target=target)
    alert.opened_at = evening
    alert.save()

    rules, alerts = (
        lines(people.get("viewer", f"/w/{people.workspace.slug}/alerts/{path}?format=csv"))
        for path in ("rules/", "")
    )
    assert "2026-03-02" in rules[-1]
    assert "2026-03-02 01:30" in alerts[-1]


@pytest.mark.once
def test_every_list_is_a_file_of_what_its_page_shows(people):
    workspace, now = people.workspace, timezone.now()
    make_alert(target=make_judged_target(workspace=workspace))
    make_persona(workspace=workspace, name="=SUM(A1)")
    make_campaign(
        workspace=workspace, title="@now", state=CampaignState.CONFIRMED, confirmed_at=now
    )
    make_source(workspace=workspace, name="-1", url="https://data.test/a?key=s3cret")
    run = {"file_name": "+1.csv", "state": ImportState.APPLIED, "uploaded_at": now}
    ImportRun.objects.create(workspace=workspace, **run)
    goal = make_goal(workspace=workspace, title="=1+1")
    open_review(goal=goal, by=people.members["editor"], now=now)
    wrong = []
    for path in PATHS:
        page = f"/w/{workspace.slug}/{path}"
        table = lines(people.get("viewer", f"{page}?format=csv"))
        cells = [cell for row in table for cell in row]
        whole = len(table) > 1 and len({len(row) for row in table}) == 1
        if not whole or "s3cret" in str(table) or any(c[:1] in tuple("=+@") for c in cells):
            wrong.append(path)
        book = people.get("viewer", f"{page}?format=xlsx")
        if b"".join(book.streaming_content)[:2] != b"PK":
            wrong.append(path)
        if "?format=xlsx" not in people.get("viewer", page).text:
            wrong.append(path)
        if people.get("stranger", f"{page}?format=csv").status_code != 404:
            wrong.append(path)

    assert wrong == []
