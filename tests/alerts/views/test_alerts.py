import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alerts.enums import AlertState, DeliveryState
from alerts.models import Alert, Delivery
from alerts.services import outbox
from alerts.services.alerts import acknowledge_alert, resolve
from alerts.services.unsubscriptions import has_unsubscribed, unsubscribe
from tests.alerts.factories import NOW, make_alert, make_judged_target
from workspaces.enums import Role

pytestmark = pytest.mark.django_db
ALL_SEE = {"owner": {200}, "editor": {200}, "viewer": {200}, "stranger": {404}}
WHO_MAY_NOT = ("viewer", "stranger")
EDITORS_ACT = {"owner": {200}, "editor": {200}, "viewer": {403}, "stranger": {404}}


@pytest.fixture
def alert(people):
    return make_alert(target=make_judged_target(workspace=people.workspace))


def address(name, alert=None, people=None):
    args = [alert.workspace.slug, alert.public_id] if alert else [people.workspace.slug]
    return reverse(f"alerts:{name}", args=args)


def plan(alert, note="Move budget"):
    return {"note": note, "version": alert.version}


@pytest.mark.parametrize("name", ["alert_list", "alert_detail"])
def test_every_member_sees_alerts_and_nobody_else(people, alert, name):
    url = address(name, people=people) if name == "alert_list" else address(name, alert)

    assert people.statuses("get", url) == ALL_SEE


@pytest.mark.parametrize("name", ["alert_acknowledge", "alert_snooze", "alert_resolve"])
def test_editors_act_and_viewers_see(people, alert, name):
    assert people.statuses("get", address(name, alert)) == EDITORS_ACT


@pytest.mark.parametrize("who", ["viewer", "stranger"])
@pytest.mark.parametrize("name", ["alert_acknowledge", "alert_snooze", "alert_resolve"])
def test_who_may_not_act_changes_nothing(people, alert, who, name):
    people.post(who, address(name, alert), plan(alert) | {"until": "2999-01-01"})

    alert.refresh_from_db()
    assert (alert.state, alert.version) == (AlertState.OPEN, 1)


def test_alert_of_another_workspace_is_not_there(people):
    foreign = make_alert()
    url = reverse("alerts:alert_detail", args=[people.workspace.slug, foreign.public_id])
    missing = reverse("alerts:alert_detail", args=[people.workspace.slug, "nothing"])

    answers = [people.get("owner", each) for each in (url, missing)]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_list_shows_open_alerts_first_and_resolved_ones_on_demand(people):
    alerts = [make_alert(target=make_judged_target(workspace=people.workspace)) for _ in range(3)]
    over, taken, waiting = alerts
    resolve(alert=over, now=NOW)
    acknowledge_alert(alert=taken, note="plan", by=people.members[Role.EDITOR], now=NOW)
    url = address("alert_list", people=people)

    def shown(state=None):
        response = people.get("viewer", url, {"state": state} if state else None)
        return [alert for alert, _wording in response.context["rows"]]

    assert shown() == [waiting, taken]
    assert shown("all") == [waiting, taken, over]
    assert shown("resolved") == [over]
    assert shown("snoozed") == []
    assert shown("'; drop table") == [waiting, taken]


def test_empty_list_says_so_in_a_friendly_line(people):
    url = address("alert_list", people=people)

    assert b"Nothing needs you" in people.get("viewer", url).content
    assert b"No alerts in this state" in people.get("viewer", url, {"state": "open"}).content


def test_detail_tells_what_happened_who_was_told_and_what_was_done(people, alert):
    acknowledge_alert(
        alert=alert, note="Search <b>first</b>", by=people.members[Role.EDITOR], now=NOW
    )

    page = people.get("viewer", address("alert_detail", alert)).content.decode()

    assert "missed its target" in page
    assert "Search &lt;b&gt;first&lt;/b&gt;" in page
    assert "<svg" in page
    delivery = Delivery.objects.for_workspace(people.workspace).get(
        recipient=people.members[Role.MANAGER].user
    )
    assert delivery.key[:12] in page
    assert "/acknowledge/" not in page


def test_acknowledging_without_javascript_goes_back_to_the_alert(people, alert):
    response = people.post("editor", address("alert_acknowledge", alert), plan(alert))

    alert.refresh_from_db()
    assert response.url == address("alert_detail", alert)
    assert (alert.state, alert.note, alert.acknowledged_by) == (
        AlertState.ACKNOWLEDGED,
        "Move budget",
        people.members[Role.EDITOR].user,
    )


def test_acknowledging_by_htmx_answers_with_the_region_and_an_event(people, alert):
    response = people.post("editor", address("alert_acknowledge", alert), plan(alert), htmx=True)

    text = response.content.decode().strip()
    assert response.headers["HX-Trigger"] == '{"alert:changed": {}}'
    assert text.startswith('<div id="alert-state"')
    assert "Move budget" in text


@pytest.mark.parametrize("htmx", [False, True])
def test_refused_plan_is_kept_and_the_page_says_why(people, alert, htmx):
    url = address("alert_acknowledge", alert)

    empty = people.post("editor", url, plan(alert, note=" "), htmx=htmx)
    long = people.post("editor", url, plan(alert, note="Langer Plan " * 200), htmx=htmx)

    assert (empty.status_code, long.status_code) == (422, 422)
    assert b"Langer Plan" in long.content
    alert.refresh_from_db()
    assert alert.state == AlertState.OPEN


def test_second_of_two_editors_is_told_and_keeps_what_was_typed(people, alert):
    url = address("alert_acknowledge", alert)
    people.post("owner", url, plan(alert, note="first"))

    second = people.post("editor", url, plan(alert, note="second"), htmx=True)

    alert.refresh_from_db()
    assert (second.status_code, alert.note) == (422, "first")
    assert b"second" in second.content
    assert b"meanwhile" in second.content


def test_alert_that_is_over_cannot_be_taken_in_hand(people, alert):
    resolve(alert=alert, now=NOW)

    response = people.post("editor", address("alert_acknowledge", alert), plan(alert))

    assert response.status_code == 422
    assert b"This alert is over" in response.content


@pytest.mark.parametrize("until", ["2099-01-01", "2020-01-01", "31/12", ""])
@pytest.mark.parametrize("htmx", [False, True])
def test_date_that_cannot_be_is_refused_and_kept(people, alert, until, htmx):
    url = address("alert_snooze", alert)

    response = people.post("editor", url, {"until": until, "version": 1}, htmx=htmx)

    alert.refresh_from_db()
    assert (response.status_code, alert.state) == (422, AlertState.OPEN)
    assert until in response.content.decode()


def test_a_week_is_proposed(people, alert):
    in_a_week = people.workspace.today(timezone.now()) + dt.timedelta(days=7)

    form = people.get("editor", address("alert_snooze", alert)).context["form"]

    assert form.initial["until"] == in_a_week


def test_snoozing_shows_the_date_to_everybody(people, alert):
    until = people.workspace.today(timezone.now()) + dt.timedelta(days=7)

    people.post("editor", address("alert_snooze", alert), {"until": until, "version": 1})

    alert.refresh_from_db()
    assert (alert.state, alert.snoozed_until) == (AlertState.SNOOZED, until)
    listed = people.get("viewer", address("alert_list", people=people), {"state": "snoozed"})
    assert [shown for shown, _wording in listed.context["rows"]] == [alert]


def test_history_refreshes_by_itself(people, alert):
    people.post("editor", address("alert_acknowledge", alert), plan(alert))

    headers = {"HX-Request": "true", "HX-Target": "history"}
    response = people.clients["viewer"].get(address("alert_detail", alert), headers=headers)

    text = response.content.decode().strip()
    assert text.startswith('<section class="section" id="history"')
    assert "Move budget" in text
    assert "<html" not in text


def test_cancelling_brings_the_region_back(people, alert):
    response = people.get("editor", address("alert_detail", alert), htmx=True)

    assert response.content.decode().strip().startswith('<div id="alert-state"')


def lose_a_message(workspace):
    delivery = Delivery.objects.for_workspace(workspace).first()
    (held,) = outbox.take_due(owner="one", now=NOW, size=1)
    outbox.mark_dead(held, error="550 <b>no such user</b>", now=NOW)
    delivery.refresh_from_db()
    return Delivery.objects.for_workspace(workspace).dead().get()


def test_lost_messages_stand_on_the_list_and_managers_may_retry(people, alert):
    lost = lose_a_message(people.workspace)
    url = reverse("alerts:delivery_retry", args=[people.workspace.slug, lost.key])
    page = address("alert_list", people=people)

    seen = people.get("viewer", page).content.decode()
    statuses = {who: people.post(who, url).status_code for who in ("stranger", "viewer", "editor")}
    assert "550 &lt;b&gt;no such user&lt;/b&gt;" in seen
    assert url not in seen
    assert url in people.get("manager", page).content.decode()
    assert statuses == {"stranger": 404, "viewer": 403, "editor": 403}

    response = people.post("manager", url)
    again = people.post("manager", url)

    lost.refresh_from_db()
    assert (response.url, again.url, lost.state) == (page, page, DeliveryState.PENDING)


def test_who_stopped_the_mail_is_told_on_the_list_and_can_resume(people):
    member = people.members[Role.VIEWER]
    unsubscribe(membership=member, now=NOW)
    page = address("alert_list", people=people)
    resume = reverse("alerts:mail_resume", args=[people.workspace.slug])

    before = people.get("viewer", page).content
    people.post("stranger", resume)
    still = has_unsubscribed(member)
    people.post("viewer", resume)

    assert b"You get no alert mail" in before
    assert (still, has_unsubscribed(member)) == (True, False)
    assert b"You get no alert mail" not in people.get("viewer", page).content


def queries(people, url, headers=None):
    with CaptureQueriesContext(connection) as captured:
        response = people.clients["editor"].get(url, headers=headers or {})
    assert response.status_code == 200
    return len(captured)


def test_list_costs_as_many_queries_at_one_row_as_at_twenty(people):
    url = address("alert_list", people=people)
    make_alert(target=make_judged_target(workspace=people.workspace))
    lose_a_message(people.workspace)
    one = queries(people, url)
    for _ in range(19):
        make_alert(target=make_judged_target(workspace=people.workspace))

    assert (one, queries(people, url)) == (6, 6)


def test_detail_costs_as_many_queries_with_one_message_as_with_many(people, alert):
    url = address("alert_detail", alert)
    one = queries(people, url)
    for number in range(20):
        acknowledge_alert(
            alert=Alert.objects.for_workspace(people.workspace).get(),
            note=f"plan {number}",
            by=people.members[Role.EDITOR],
            now=NOW,
        )

    assert (one, queries(people, url)) == (8, 8)


@pytest.mark.parametrize("target", ["alert-state", "history"])
def test_fragments_cost_little(people, alert, target):
    headers = {"HX-Request": "true", "HX-Target": target}

    assert queries(people, address("alert_detail", alert), headers) <= 5
    assert queries(people, address("alert_snooze", alert), headers) <= 5


def test_editors_resolve_with_what_settled_it(people, alert):
    form = {"note": "Budget moved", "version": alert.version}

    answer = people.post("editor", address("alert_resolve", alert), form)

    alert.refresh_from_db()
    page = people.get("viewer", address("alert_detail", alert)).text
    assert (answer.status_code, alert.state) == (302, AlertState.RESOLVED)
    assert "Budget moved" in page
    assert (
        address("alert_resolve", alert)
        not in people.get("editor", address("alert_detail", alert)).text
    )


@pytest.mark.parametrize(("value", "useful", "noise"), [("true", 1, 0), ("false", 0, 1)])
def test_feedback_is_pressed_on_the_page_with_and_without_scripts(
    people, alert, value, useful, noise
):
    url, form = address("alert_feedback", alert), {"is_useful": value}

    answers = [people.post("editor", url, form, htmx=htmx) for htmx in (False, True)]

    assert [answer.status_code for answer in answers] == [302, 200]
    assert answers[1].text.count('aria-pressed="true"') == 1
    page = people.get("viewer", address("alert_detail", alert)).text
    assert f"Found useful: {useful}, noise: {noise}" in page


def test_feedback_of_a_viewer_or_stranger_is_refused(people, alert):
    url = address("alert_feedback", alert)

    statuses = [people.post(who, url, {"is_useful": "true"}).status_code for who in WHO_MAY_NOT]

    assert (statuses, alert.feedback.count()) == ([403, 404], 0)


def test_comment_is_read_in_the_history_with_and_without_scripts(people, alert):
    url = address("alert_comment", alert)

    asked = people.get("editor", url)
    plain = people.post("editor", url, {"text": "Is it the campaign?"})
    quick = people.post("editor", url, {"text": "It is."}, htmx=True)
    empty = people.post("editor", url, {"text": " "})

    codes = [answer.status_code for answer in (asked, plain, quick, empty)]
    page = people.get("viewer", address("alert_detail", alert)).text
    assert codes == [200, 302, 200, 422]
    assert page.index("It is.") < page.index("Is it the campaign?")
    assert people.post("viewer", url, {"text": "Hello"}).status_code == 403
