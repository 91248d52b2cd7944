"""Campaigns from the drop to the library: nothing is kept that nobody confirmed."""

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from goals.enums import CampaignState
from goals.models import Campaign
from goals.services import campaign_queue
from goals.services.campaign_columns import name_columns
from goals.services.campaign_next import draft_values, next_goal
from goals.services.campaign_pages import shown_next
from goals.services.campaign_queue import LEASE, read_waiting
from goals.services.campaigns import (
    KEPT_FOR,
    CampaignConfirmedError,
    confirm_campaign,
    discard_campaign,
    drop_report,
    find_campaigns,
    pick_period,
    read_report_of,
    save_campaign,
)
from kpis.calc.periods import Window
from kpis.enums import Unit
from kpis.models import Measurement
from kpis.services.uploads import upload_path
from tests.factories import make_goal, make_kpi, make_membership, make_persona
from tests.goals.facts import record
from workspaces.exceptions import StaleVersionError
from workspaces.models import AuditEntry
from workspaces.services.life import archive_workspace

NOW = dt.datetime(2026, 11, 21, 3, tzinfo=dt.UTC)
EXPORT = Path(__file__).parents[2] / "data" / "exports" / "meta_ads_ko_daily_utf8bom.csv"

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make_membership()


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def drop(editor, content=None, now=NOW, name="meta_report.csv"):
    content = EXPORT.read_bytes() if content is None else content
    return drop_report(
        workspace=editor.workspace,
        file=ContentFile(content, name=name),
        file_name=name,
        by=editor,
        now=now,
    )


def test_dropped_report_is_looked_at_and_nothing_of_it_recorded(editor):
    campaign = drop(editor)

    assert (campaign.state, campaign.title) == (CampaignState.DRAFT, "meta report")
    assert (campaign.starts_on, campaign.ends_on) == (dt.date(2026, 8, 1), dt.date(2026, 8, 7))
    assert (campaign.cost, campaign.cost_currency) == (7077315, "KRW")
    assert not Measurement.objects.for_workspace(editor.workspace).exists()


def test_confirmed_campaign_keeps_its_baseline_and_drops_its_report(editor):
    campaign = drop(editor)
    path = upload_path(campaign)
    assert path.exists()

    confirmed = confirm_campaign(campaign=campaign, by=editor, now=NOW, chosen=["revenue"])

    assert (confirmed.state, confirmed.chosen) == (CampaignState.CONFIRMED, ["revenue"])
    assert confirmed.baseline["values"]["conversion_value"] == "17314833"
    assert (confirmed.baseline["from"], confirmed.baseline["days"]) == ("2026-08-01", 7)
    assert not path.exists()
    assert AuditEntry.objects.for_workspace(editor.workspace).get().action == "confirmed"
    with pytest.raises(CampaignConfirmedError):
        confirm_campaign(campaign=campaign, by=editor, now=NOW, chosen=["revenue"])
    period = Window(dt.date(2026, 8, 2), dt.date(2026, 8, 3))
    with pytest.raises(CampaignConfirmedError):
        save_campaign(campaign=confirmed, by=editor, now=NOW, period=period)


@pytest.mark.parametrize("chosen", [[], ["nothing"]], ids=["none", "foreign"])
def test_only_offered_goals_can_be_confirmed(editor, chosen):
    with pytest.raises(ValidationError, match="chosen"):
        confirm_campaign(campaign=drop(editor), by=editor, now=NOW, chosen=chosen)


def test_report_without_dates_is_analysed_when_somebody_says_them(editor):
    campaign = drop(editor, b"Campaign,Impr.\nOne,100\n")
    assert campaign.period is None
    with pytest.raises(ValidationError, match="starts_on"):
        confirm_campaign(campaign=campaign, by=editor, now=NOW, chosen=["awareness"])

    period = Window(dt.date(2026, 10, 1), dt.date(2026, 10, 7))
    save_campaign(campaign=campaign, by=editor, now=NOW, period=period, channels=" search ")

    assert campaign.metrics[0]["prior"]["trouble"] == "not_recorded"
    assert campaign.channel_names == ["search"]
    future = Window(dt.date(2026, 11, 1), dt.date(2026, 11, 30))
    with pytest.raises(ValidationError, match="ends_on"):
        save_campaign(campaign=campaign, by=editor, now=NOW, period=future)


def test_campaign_that_runs_by_its_report_is_named_all_the_same(editor):
    campaign = drop(editor, b"Day,Campaign,Impr.\n2026-11-15,One,50\n2026-12-20,One,60\n")

    save_campaign(campaign=campaign, by=editor, now=NOW, title="Ours", period=campaign.period)

    assert campaign.title == "Ours"


def test_refused_report_leaves_its_reason(editor):
    campaign = drop(editor, b"Fruit,Colour\napple,red\n")

    assert campaign.state == CampaignState.REFUSED
    assert campaign.refusal["code"] == "report_heading_missing"
    period = Window(dt.date(2026, 10, 1), dt.date(2026, 10, 14))
    record(make_kpi(workspace=editor.workspace), [10] * 100, start=dt.date(2026, 8, 1))
    save_campaign(campaign=campaign, by=editor, now=NOW, period=period)
    assert campaign.metrics == []  # the workspace's own figures are not its


@pytest.mark.parametrize("cost", ["-5", "9" * 38], ids=["below 0", "too long in all"])
def test_cost_that_is_none_is_not_taken_over(editor, cost):
    campaign = drop(editor, f"Campaign,Impr.,Cost\nOne,1,{cost}\nTwo,1,{cost}\n".encode())

    assert (campaign.state, campaign.cost) == (CampaignState.DRAFT, None)


def test_picked_period_is_that_of_the_kpis(editor):
    kpi = make_kpi(workspace=editor.workspace, key="orders")
    values = [10 + day % 3 for day in range(56)] + [30] * 14
    record(kpi, values, start=dt.date(2026, 9, 1))
    period = Window(dt.date(2026, 10, 27), dt.date(2026, 11, 9))

    campaign = pick_period(workspace=editor.workspace, period=period, by=editor, now=NOW)

    (metric,) = campaign.metrics
    assert (metric["kpi"], metric["value"], metric["prior"]["move"]) == ("orders", "420", "up")
    assert campaign.title == "2026-10-27 – 2026-11-09"


def test_records_of_something_else_foretell_nothing(editor):
    """7 clicks a day were recorded where the report has 1,761: they are another channel's."""
    kpi = make_kpi(workspace=editor.workspace, key="clicks")
    record(kpi, [7] * 120, start=dt.date(2026, 5, 1))
    campaign = drop(editor)
    campaign.chosen = ["acquisition"]

    suggested = next_goal(campaign=campaign, by=editor, now=NOW)

    assert (suggested.kpi, suggested.achieved) == ("clicks", 12330)
    assert suggested.low > 1000  # from the report's own days


def test_ratio_is_suggested_as_people_write_it(editor):
    make_kpi(workspace=editor.workspace, key="conversion_value", unit=Unit.MONEY, currency="USD")
    report = "Day,Campaign,Cost (KRW),Conv. value\n2026-09-07,One,7,17.8\n2026-09-08,One,7,17.8"
    campaign = drop(editor, report.encode())
    campaign.chosen = ["revenue"]

    suggested = next_goal(campaign=campaign, by=editor, now=NOW)
    draft = draft_values(suggested, campaign=campaign, by=editor, language="en")

    assert (suggested.kpi, draft["measure"]["rows"][0]["value"]) == ("roas", "2.54")
    assert re.findall(r"[\d.]{4,}", draft["realistic"]["assumptions"]) == ["2.54"]


@pytest.mark.parametrize(
    ("probability", "shown"),
    [("0.012", "3\N{NO-BREAK SPACE}% 미만"), ("0.99", "97\N{NO-BREAK SPACE}% 초과")],
)
def test_no_forecast_is_shown_surer_than_it_can_be(editor, probability, shown):
    campaign = drop(editor, b"Day,Campaign,Clicks\n2026-09-07,One,7\n2026-09-08,One,7")
    suggested = next_goal(campaign=campaign, by=editor, now=NOW)

    page = shown_next(replace(suggested, probability=Decimal(probability)), campaign)

    assert page.chance == shown


def test_campaign_of_working_days_is_repeated_on_as_many(editor):
    """20 of 26 days were reported: the same again is as likely as not, and no more."""
    days = (dt.date(2026, 9, 7) + dt.timedelta(days=number) for number in range(26))
    lines = [f"{day},One,50" for day in days if day.weekday() < 5]
    campaign = drop(editor, "\n".join(["Day,Campaign,Conversions", *lines]).encode())

    suggested = next_goal(campaign=campaign, by=editor, now=NOW)

    assert (suggested.achieved, suggested.high) == (1000, 1000)
    assert suggested.probability < Decimal("0.6")


def test_long_report_is_read_by_the_worker_once(editor, settings):
    settings.IMPORT_AT_ONCE_BYTES = 10
    campaign = drop(editor)
    assert campaign.state == CampaignState.READING
    Campaign.objects.for_workspace(editor.workspace).update(claimed_until=NOW + LEASE)

    assert read_waiting(now=NOW, at_most_seconds=60) == 0
    assert read_waiting(now=NOW + LEASE, at_most_seconds=60) == 1
    campaign.refresh_from_db()
    assert (campaign.state, campaign.claimed_until) == (CampaignState.DRAFT, None)


def test_report_of_an_archived_workspace_waits(editor, settings):
    settings.IMPORT_AT_ONCE_BYTES = 10
    drop(editor)
    archive_workspace(workspace=editor.workspace, by=editor, now=NOW)

    assert read_waiting(now=NOW, at_most_seconds=60) == 0


def test_what_is_said_while_the_worker_reads_stays(editor, settings, monkeypatch):
    settings.IMPORT_AT_ONCE_BYTES = 10
    campaign = drop(editor)
    period = Window(dt.date(2026, 8, 1), dt.date(2026, 8, 3))

    def read_and_say(reading):
        if reading.version == campaign.version == 1:
            save_campaign(campaign=campaign, by=editor, now=NOW, title="Ours", period=period)
        read_report_of(reading)

    monkeypatch.setattr(campaign_queue, "read_report_of", read_and_say)
    read_waiting(now=NOW, at_most_seconds=60)

    campaign.refresh_from_db()
    assert (campaign.state, campaign.title) == (CampaignState.DRAFT, "Ours")
    assert (campaign.period, campaign.version) == (period, 2)
    assert campaign.metrics[0]["value"] != "0"


def test_columns_of_a_campaign_confirmed_meanwhile_are_not_named(editor):
    campaign = drop(editor)
    stale = Campaign.objects.for_workspace(editor.workspace).get()
    confirm_campaign(campaign=campaign, by=editor, now=NOW, chosen=["revenue"])

    with pytest.raises(StaleVersionError):
        name_columns(campaign=stale, by=editor, meanings={})


def test_report_on_which_workers_died_is_given_up(editor, settings):
    settings.IMPORT_AT_ONCE_BYTES = 10
    campaign = drop(editor)
    Campaign.objects.for_workspace(editor.workspace).update(tries=3)

    read_waiting(now=NOW, at_most_seconds=60)

    campaign.refresh_from_db()
    assert (campaign.state, campaign.refusal["code"]) == (CampaignState.REFUSED, "import_gave_up")


def test_forgotten_and_discarded_reports_are_gone(editor):
    forgotten = drop(editor)
    kept = drop(editor, now=NOW + KEPT_FOR + dt.timedelta(seconds=1))

    assert list(Campaign.objects.for_workspace(editor.workspace)) == [kept]
    assert not upload_path(forgotten).exists()
    discard_campaign(campaign=kept, by=editor)
    assert not Campaign.objects.for_workspace(editor.workspace).exists()
    assert not upload_path(kept).exists()


def test_what_a_campaign_was_for_is_in_the_trail(editor):
    campaign, persona = drop(editor), make_persona(workspace=editor.workspace, name="Mina")

    save_campaign(campaign=campaign, by=editor, now=NOW, personas=[persona], lessons=[])

    entry = AuditEntry.objects.for_workspace(editor.workspace).first()
    assert (entry.before, entry.after) == ({"personas": []}, {"personas": ["Mina"]})


def test_library_is_searched_by_channel_persona_kpi_and_outcome(editor):
    persona = make_persona(workspace=editor.workspace)
    goal = make_goal(workspace=editor.workspace)
    campaign = drop(editor)
    save_campaign(
        campaign=campaign,
        by=editor,
        now=NOW,
        personas=[persona],
        goals=[goal],
        channels="instagram",
        outcome="success",
    )
    other = drop(editor)
    for each in (campaign, other):
        confirm_campaign(campaign=each, by=editor, now=NOW, chosen=["revenue"])

    def found(**asked):
        return list(find_campaigns(workspace=editor.workspace, asked=asked))

    assert found() == [other, campaign]
    for asked in (
        {"channel": "Instagram"},
        {"persona": persona.public_id},
        {"outcome": "success"},
        {"q": "meta insta"},
        {"q": goal.title},
    ):
        assert found(**asked) == [campaign]
    assert found(kpi="clicks") == [other, campaign]
    assert found(kpi="click") == []
