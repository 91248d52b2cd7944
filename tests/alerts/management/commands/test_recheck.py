import datetime as dt
import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from alerts.models import Alert
from goals.enums import Status
from tests.alerts.factories import make_manager
from tests.factories import make_kpi, make_measurement, make_series, make_target, make_workspace
from tests.goals.plans import make_drifting_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def workspace():
    """A target of 100 over the first quarter that ended at 90, with all its data there."""
    workspace = make_workspace(slug="acme")
    make_manager(workspace)
    kpi = make_kpi(workspace=workspace, data_version=1, lag_days=0)
    series = make_series(kpi=kpi)
    start = dt.date(2026, 1, 1)
    for day in range(90):
        make_measurement(
            series=series, measured_on=start + dt.timedelta(days=day), value=Decimal(1)
        )
    kpi.last_measured_on = dt.date(2026, 3, 31)
    kpi.save()
    make_target(kpi=kpi)
    return workspace


def recheck(capsys, *options):
    call_command("recheck", "--json", *options)
    return json.loads(capsys.readouterr().out)


def test_recheck_judges_and_opens_alerts_and_sends_nothing(capsys, workspace, mailoutbox):
    told = recheck(capsys)

    alert = Alert.objects.for_workspace(workspace).get()
    assert alert.target.status == Status.MISSED
    assert told.pop("seconds") >= 0
    assert told == {
        "due": 1,
        "assessed": 1,
        "changed": 1,
        "alerts_opened": 1,
        "plans_changed": 0,
        "data_changes": 0,
    }
    assert mailoutbox == []


def test_recheck_again_finds_nothing_due(capsys, workspace):
    recheck(capsys)

    again = recheck(capsys)

    assert (again["due"], again["alerts_opened"]) == (0, 0)


def test_recheck_as_of_several_dates_tells_a_miss_once(capsys, workspace):
    days = ("2026-02-01", "2026-03-01", "2026-04-10")

    told = [recheck(capsys, "--workspace", "acme", "--as-of", day) for day in days]

    assert [each["assessed"] for each in told] == [1, 1, 1]
    assert told[-1]["alerts_opened"] == 1
    assert Alert.objects.for_workspace(workspace).get().kind == "target_missed"


def test_recheck_of_one_workspace_leaves_the_others(capsys, workspace):
    make_target()

    assert recheck(capsys, "--workspace", "acme")["due"] == 1


def test_recheck_checks_plans_of_one_workspace_or_of_all(capsys, workspace):
    make_drifting_plan(workspace=make_workspace())

    told = [recheck(capsys, *where) for where in (["--workspace", "acme"], [], [])]

    assert [each["plans_changed"] for each in told] == [0, 1, 0]


def test_recheck_of_everything_looks_at_what_is_not_due(capsys, workspace):
    recheck(capsys)

    assert recheck(capsys, "--all")["due"] == 1


def test_recheck_without_json_is_a_sentence(capsys, workspace):
    call_command("recheck")

    assert capsys.readouterr().out.startswith(
        "1 of 1 targets assessed, 1 changed, 0 plans changed, 1 alerts opened in "
    )


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--workspace", "nowhere"], "nowhere"),
        (["--as-of", "2999-01-01"], "future"),
    ],
)
def test_refused_input_says_why(capsys, workspace, options, reason):
    with override("en"), pytest.raises(CommandError, match=reason) as refused:
        call_command("recheck", *options)

    assert refused.value.returncode == 1


def test_wrong_date_is_wrong_usage(capsys):
    with pytest.raises(CommandError, match="no date such as"):
        call_command("recheck", "--as-of", "2026-02-30")
