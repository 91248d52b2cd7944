import datetime as dt

from django.urls import reverse

from alerts.services.alerts import acknowledge_alert, resolve_alert
from goals.models import PlanTarget
from goals.services.reviews import open_review, save_review
from tests.alerts.factories import make_alert, make_judged_target, make_plan_alert
from tests.factories import make_goal, make_kpi

DAY = dt.timedelta(days=1)
READERS = {"owner": {200}, "editor": {200}, "viewer": {200}, "stranger": {404}}


def test_review_tells_of_the_alerts_since_the_last_one(people, django_assert_num_queries):
    workspace, by = people.workspace, people.members["editor"]
    goal = make_goal(workspace=workspace, title="Grow", level="business")
    child = make_goal(workspace=workspace, level="marketing", parent=goal, link_reason="It does.")
    planned = make_plan_alert(workspace=workspace)
    now = planned.opened_at + DAY

    def alert(name, at, goal=goal):
        kpi = make_kpi(workspace=workspace, name=name)
        target = make_judged_target(workspace=workspace, goal=goal, kpi=kpi)
        return make_alert(target=target, now=at), target

    alert("Settled before", now - DAY)
    taken, target = alert("Taken in hand", now - DAY)
    PlanTarget.objects.create(workspace=workspace, plan=planned.plan, target=target, key="orders")
    first = open_review(goal=goal, by=by, now=now)
    save_review(review=first, by=by, now=now, summary="", decided=[], is_closed=True)
    acknowledge_alert(alert=taken, note="We call them.", by=by, now=now + DAY)
    resolve_alert(alert=planned, note="Replanned.", by=by, now=now + DAY)
    served, _target = alert("Of a child", now + DAY, goal=child)
    alert("Of another", now + DAY, goal=make_goal(workspace=workspace))
    second = open_review(goal=goal, by=by, now=now + 2 * DAY)
    alert("Too late", now + 3 * DAY)
    page = reverse("alerts:review_alerts", args=["acme", second.public_id])

    assert people.statuses("get", page) == READERS
    with django_assert_num_queries(4):
        region = people.get("viewer", page, htmx=True)
    rows = people.get("viewer", page).context["rows"]
    told = {row.alert.pk: [what for what, _at in row.steps] for row in rows}
    assert region.text.strip().startswith('<section class="section" id="review-alerts">')
    assert told == {
        served.pk: ["opened"],
        taken.pk: ["acknowledged"],
        planned.pk: ["resolved"],
    }
    detail = reverse("reviews:review_detail", args=["acme", second.public_id])
    assert page in people.get("viewer", detail).text
