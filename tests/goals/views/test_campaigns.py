"""Pages of campaigns: a report dropped, looked at, mapped, confirmed; and what follows from it."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from goals.enums import CampaignState
from goals.models import Campaign, CampaignGoal, CampaignPersona, Goal, GoalDraft, GoalPersona
from kpis.models import ReportAlias
from tests.factories import make_goal, make_kpi, make_persona
from tests.goals.campaigns import make_campaign
from tests.goals.facts import promise, record

EXPORT = Path(__file__).parents[2] / "data" / "exports" / "meta_ads_ko_daily_utf8bom.csv"
READERS = {"owner": {200}, "editor": {200}, "viewer": {200}, "stranger": {404}}


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def campaign(people):
    return make_campaign(workspace=people.workspace)


def url(name, *args):
    return reverse(f"campaigns:{name}", args=["acme", *args])


def drop(people, content, name="august.csv"):
    file = ContentFile(content, name=name)
    answer = people.post("editor", url("campaign_new"), {"how": "report", "file": file})
    assert answer.status_code == 302
    return Campaign.objects.for_workspace(people.workspace).get()


def test_everybody_inside_reads_and_editors_act(people, campaign):
    assert people.statuses("get", url("campaign_list")) == READERS
    assert people.statuses("get", url("campaign_detail", campaign.public_id)) == READERS
    assert people.get("viewer", url("campaign_new")).status_code == 403
    for name in ("confirm", "discard", "next"):
        page = url(f"campaign_{name}", campaign.public_id)
        assert people.post("viewer", page, {"chosen": "acquisition"}).status_code == 403


def test_report_is_dropped_and_confirmed(people):
    campaign = drop(people, EXPORT.read_bytes())
    page = url("campaign_detail", campaign.public_id)

    text = people.get("editor", page).text
    for said in ("Raise the return on marketing", "KRW", "nothing was recorded before it", "도달"):
        assert said in text
    confirm = url("campaign_confirm", campaign.public_id)
    assert people.post("editor", confirm).status_code == 422
    assert people.post("editor", confirm, {"chosen": "revenue"}).url == page
    campaign.refresh_from_db()
    assert (campaign.state, campaign.chosen) == (CampaignState.CONFIRMED, ["revenue"])
    assert "august" in people.get("viewer", url("campaign_list"), {"kpi": "clicks"}).text
    people.post("editor", url("campaign_next", campaign.public_id))
    draft = GoalDraft.objects.for_workspace(people.workspace).get()
    assert draft.title == "Raise the return on marketing (ROAS)"
    (row,) = draft.typed("measure")["rows"]
    assert (row["kpi"], row["condition"]) == ("conversion_value", "at_least")


def test_period_is_picked_and_its_changes_drawn(people, campaign):
    page = url("campaign_detail", campaign.public_id)
    text = people.get("viewer", page).text
    assert "Clicks: Rose by 20" in text
    assert "Improve customer acquisition" in text
    wrong = {"how": "period", "starts_on": "2026-03-02", "ends_on": "2026-03-01"}
    assert people.post("editor", url("campaign_new"), wrong).status_code == 422
    future = wrong | {"ends_on": "2199-01-01"}
    assert "has to be over" in people.post("editor", url("campaign_new"), future).text
    right = wrong | {"ends_on": "2026-03-08", "title": "Womens day"}
    assert people.post("editor", url("campaign_new"), right).status_code == 302


def test_unknown_columns_are_told_and_the_report_read_again(people):
    smiles = make_kpi(workspace=people.workspace, key="smiles", name="Smiles")
    content = b"When,Effort,Happy faces\n2026-08-01,One,7\n2026-08-02,One,8\n"
    campaign = drop(people, content)
    page = url("campaign_detail", campaign.public_id)
    assert campaign.state == CampaignState.REFUSED
    columns = url("campaign_columns", campaign.public_id)
    assert columns in people.get("editor", page).text

    sent = {"column_0": "date", "column_1": "campaign", "column_2": "kpi:smiles"}
    assert people.post("editor", columns, sent).url == page

    campaign.refresh_from_db()
    assert campaign.state == CampaignState.DRAFT
    assert [(each["kpi"], each["value"]) for each in campaign.metrics] == [("smiles", "15")]
    aliases = ReportAlias.objects.for_workspace(people.workspace)
    assert aliases.get(heading="Happy faces").kpi == smiles


def test_report_without_dates_is_told_them(people):
    campaign = drop(people, b"Campaign,Impr.\nOne,100\n")
    page = url("campaign_detail", campaign.public_id)
    assert "does not say when" in people.get("editor", page).text
    edit = url("campaign_edit", campaign.public_id)
    persona = make_persona(workspace=people.workspace)
    goal = make_goal(workspace=people.workspace)
    sent = {
        "version": campaign.version,
        "title": "Autumn",
        "starts_on": "2026-09-01",
        "channels": "search",
        "personas": persona.pk,
        "goals": goal.pk,
    }
    assert people.post("editor", edit, sent).status_code == 422
    assert people.post("editor", edit, sent | {"ends_on": "2026-09-07"}).url == page
    assert people.post("editor", edit, sent | {"ends_on": "2026-09-08"}).status_code == 422
    text = people.get("editor", page).text
    assert persona.name in text
    assert goal.title in text
    Goal.objects.for_workspace(people.workspace).update(is_archived=True)
    form = people.get("editor", edit).context["form"]
    assert list(form.fields["goals"].queryset) == [goal]  # over since, and linked all the same
    people.post("editor", url("campaign_discard", campaign.public_id))
    assert not Campaign.objects.for_workspace(people.workspace).exists()


def test_converted_vat_is_told(people):
    make_kpi(
        workspace=people.workspace,
        key="ad_spend",
        unit="money",
        currency="KRW",
        vat="excluded",
        vat_percent=10,
    )
    campaign = drop(people, "캠페인,노출수,총비용(VAT포함)\n하나,100,11000\n".encode())
    assert campaign.cost == 10000
    page = people.get("editor", url("campaign_detail", campaign.public_id)).text
    assert "brought to the VAT treatment" in page


def test_days_without_figures_say_so(people):
    campaign = make_campaign(workspace=people.workspace, analysis={})
    page = people.get("editor", url("campaign_detail", campaign.public_id))
    assert "no figures for these days" in page.text
    assert url("campaign_edit", campaign.public_id) in page.text


def test_long_report_shows_that_it_is_being_read(people, settings):
    settings.IMPORT_AT_ONCE_BYTES = 10
    campaign = drop(people, EXPORT.read_bytes())
    page = url("campaign_detail", campaign.public_id)

    assert "waits for its turn" in people.get("viewer", page).text
    headers = {"HX-Request": "true", "HX-Target": "campaign-progress"}
    client = people.clients["viewer"]
    assert "<html" not in client.get(page, headers=headers).text
    Campaign.objects.for_workspace(people.workspace).update(state=CampaignState.DRAFT)
    assert client.get(page, headers=headers).headers["HX-Refresh"] == "true"


def test_goal_of_a_campaign_is_copied_with_todays_baseline(people):
    """What was 10 a day is 20 by now, its persona is retired, and its business goal is over."""
    visits = make_kpi(workspace=people.workspace, key="visits", name="Visits")
    gone = make_kpi(workspace=people.workspace, key="gone", name="Gone", is_archived=True)
    record(visits, [20] * 200, start=timezone.localdate() - dt.timedelta(days=201))
    parent = make_goal(workspace=people.workspace, title="Grow")
    goal = make_goal(
        workspace=people.workspace,
        level="marketing",
        title="Bring people in",
        parent=parent,
        link_reason="So",
    )
    persona = make_persona(workspace=people.workspace, name="Old", status="retired")
    GoalPersona.objects.create(workspace=people.workspace, goal=goal, persona=persona)
    change = {"condition": "change_percent", "condition_value": 5, "window": "week"}
    promise(visits, 73, goal=goal, baseline_value=70, **change)
    promise(gone, 1, goal=goal)
    campaign = make_campaign(workspace=people.workspace)
    CampaignGoal.objects.create(workspace=people.workspace, campaign=campaign, goal=goal)
    page = url("campaign_copy", campaign.public_id)

    text = people.get("editor", page).text
    for said in (
        "the baseline was 70 and is 140 (+100",
        "“Grow” is over",
        "“Old” is retired",
        "“Gone” is archived",
    ):
        assert said in text
    assert people.post("editor", page, {"goal": "nothing"}).status_code == 422
    people.post("editor", page, {"goal": goal.public_id})
    draft = GoalDraft.objects.for_workspace(people.workspace).get()
    assert (draft.title, draft.typed("align")["parent_title"]) == ("Bring people in", "Grow")
    assert [(row["kpi"], row["value"]) for row in draft.typed("measure")["rows"]] == [
        ("visits", "5")
    ]
    ends_on = timezone.localdate() + dt.timedelta(days=9)
    again = make_goal(workspace=people.workspace, title="Grow", ends_on=ends_on)
    assert "“Grow” is over" not in people.get("editor", page).text
    people.post("editor", page, {"goal": goal.public_id})
    second = GoalDraft.objects.for_workspace(people.workspace).order_by("pk").last()
    assert second.typed("align")["parent"] == again.public_id


def test_list_of_three_takes_as_many_queries_as_of_one(people):
    counts = []
    for _more in range(3):
        made = make_campaign(
            workspace=people.workspace,
            state=CampaignState.CONFIRMED,
            confirmed_at="2026-11-21T03:00:00Z",
        )
        persona = make_persona(workspace=people.workspace)
        CampaignPersona.objects.create(workspace=people.workspace, campaign=made, persona=persona)
        with CaptureQueriesContext(connection) as queries:
            people.get("viewer", url("campaign_list"))
        counts.append(len(queries))

    assert counts[0] == counts[2]
