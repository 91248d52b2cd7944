"""The demo tells the three worked cases, and its mails come out of the real pipeline."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from alerts.models import Alert, Delivery
from config.demo.loading import load_demo
from goals.enums import Status
from goals.models import Campaign, Goal, Target
from kpis.models import ImportRun
from workspaces.enums import Language
from workspaces.models import Workspace

NOW = dt.datetime(2026, 11, 23, 3, 0, tzinfo=dt.UTC)


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("language", Language.values)
def test_demo_tells_the_three_cases(language, mailoutbox):
    workspace = load_demo(now=NOW, language=Language(language))

    marketing = Goal.objects.for_workspace(workspace).filter(level="marketing").order_by("pk")
    assert [goal.status for goal in marketing] == [Status.OFFSET, Status.OFF_TRACK, Status.MET]
    acquisition = marketing[0]
    assert acquisition.decided_by.kpi.key == "bounce_rate"
    assert acquisition.net_value < acquisition.net_baseline
    verdicts = list(acquisition.changes.order_by("pk").values_list("new_status", flat=True))
    assert Status.MET not in verdicts  # the guardrail broke it before anybody could cheer
    instagram = Target.objects.for_workspace(workspace).get(
        segment_key="channel=instagram", kpi__key="conversions"
    )
    assert instagram.status == Status.MISSED
    value = Target.objects.for_workspace(workspace).get(kpi__key="conversion_value")
    assert value.status == Status.MET
    orders = Target.objects.for_workspace(workspace).get(kpi__key="orders")
    assert orders.target_value - orders.baseline_value == 338
    subjects = {mail.subject for mail in mailoutbox if "manager@demo.mokpyo.test" in mail.to}
    missed = {"ko": "[놓침]", "en": "[Missed]"}[language]
    assert any(subject.startswith(missed) and "instagram" in subject for subject in subjects)
    alerts = Alert.objects.for_workspace(workspace)
    assert alerts.unresolved().count() == 3
    assert {alert.kind for alert in alerts.filter(state="resolved")} == {"target_met"}
    deliveries = Delivery.objects.for_workspace(workspace)
    campaign = Campaign.objects.for_workspace(workspace).get()
    order_value = next(each for each in campaign.metrics if each["kpi"] == "aov")
    assert (campaign.state, order_value["prior"]["move"]) == ("confirmed", "up")
    runs = ImportRun.objects.for_workspace(workspace)  # each number names the file it came from
    assert all(run.state == "applied" and run.rejected_count == 0 for run in runs)
    assert all("sample-data" in run.file_name or "cdnow-1997" in run.file_name for run in runs)
    assert len(mailoutbox) == deliveries.filter(state="sent").count() == deliveries.count()


@pytest.mark.django_db
def test_demo_wants_an_empty_site():
    Workspace.objects.create(slug="mine", name="Mine")

    with pytest.raises(CommandError):
        call_command("load_demo")


@pytest.mark.django_db
def test_demo_is_refused_in_production(settings):
    settings.EMBEDDED = False

    with pytest.raises(CommandError):
        call_command("load_demo")
