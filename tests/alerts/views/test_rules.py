"""Pages of alert rules: read aloud and tried before they are saved."""

import pytest

from alerts.models import Rule
from alerts.services.rules import delete_rule
from tests.alerts.factories import make_judged_target
from tests.alerts.rules import RULED_AT, make_rule, say
from workspaces.models import AuditEntry

pytestmark = pytest.mark.django_db
HOME = "/w/acme/alerts/rules/"
TYPED = {
    "tells_off_track": "on",
    "off_needed": "2",
    "off_among": "3",
    "line": "40",
    "audience": "own",
    "version": "0",
}
TRYING = {"HX-Request": "true", "HX-Target": "rule-backtest"}


def only(people):
    return Rule.objects.for_workspace(people.workspace).get()


@pytest.mark.parametrize(
    ("scope", "who"), [("target", "editor"), ("kpi", "editor"), ("others", "manager")]
)
def test_rule_is_tried_then_saved_and_listed(people, scope, who):
    target = make_judged_target(workspace=people.workspace)
    say(target, 39, 39, 39)
    url = {
        "target": f"{HOME}targets/{target.public_id}/",
        "kpi": f"{HOME}kpis/{target.kpi.public_id}/",
        "others": f"{HOME}others/",
    }[scope]
    client = people.clients[who]

    region = client.get(url, TYPED, headers=TRYING).content.decode()
    tried = client.post(url, {**TYPED, "try": "1"})
    assert not Rule.objects.for_workspace(people.workspace).exists()
    saved = client.post(url, TYPED)

    assert region.lstrip().startswith('<section class="card stack stack--s" id="rule-backtest"')
    assert "2 of the last 3 judgements" in region
    assert "최근 평가 3번 가운데 2번" in region
    assert ("In the last 90 days" in region, tried.status_code) == (True, 200)
    assert (saved.status_code, only(people).off_among) == (302, 3)
    listed = people.clients["viewer"].get(HOME).content.decode()
    assert "2 of the last 3 judgements" in listed


def test_wrong_values_are_refused_and_kept(people):
    target = make_judged_target(workspace=people.workspace)
    url = f"{HOME}targets/{target.public_id}/"

    refused = people.clients["editor"].post(url, {**TYPED, "off_needed": "4", "line": "71"})

    body = refused.content.decode()
    assert (refused.status_code, Rule.objects.for_workspace(people.workspace).count()) == (422, 0)
    assert 'value="71"' in body
    assert "Above the line from which a target is on track" in body


def test_second_of_two_editors_sees_both_values_and_chooses(people):
    target = make_judged_target(workspace=people.workspace)
    make_rule(target)
    url = f"{HOME}targets/{target.public_id}/"

    refused = people.clients["editor"].post(url, TYPED)
    again = people.clients["editor"].post(url, {**TYPED, "version": "1"})

    body = refused.content.decode()
    assert (refused.status_code, again.status_code, only(people).version) == (422, 302, 2)
    assert "Saved meanwhile: 2" in body
    assert '<input type="hidden" name="version" value="1"' in body


def test_rule_that_two_remove_at_once_is_removed_once(people):
    rule = make_rule(make_judged_target(workspace=people.workspace))

    for who in ("editor", "owner"):
        delete_rule(rule=rule, by=people.members[who], now=RULED_AT)

    trail = AuditEntry.objects.for_workspace(people.workspace)
    assert trail.filter(action="deleted").count() == 1


def test_rule_of_all_others_is_removed_by_managers_only(people):
    rule = make_rule(None, workspace=people.workspace)
    url = f"{HOME}{rule.public_id}/delete/"

    assert people.clients["editor"].post(url).status_code == 403
    assert people.clients["manager"].post(url).status_code == 302
    assert not Rule.objects.for_workspace(people.workspace).exists()


def test_list_asks_as_often_for_three_rules_as_for_one(people, django_assert_max_num_queries):
    client = people.clients["viewer"]
    make_rule(make_judged_target(workspace=people.workspace))
    with django_assert_max_num_queries(50) as for_one:
        client.get(HOME)
    for _ in range(2):
        make_rule(make_judged_target(workspace=people.workspace))

    with django_assert_max_num_queries(len(for_one)):
        client.get(HOME)
