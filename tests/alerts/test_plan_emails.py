"""The mail about a plan, in both languages."""

from decimal import Decimal

import pytest
from django.urls import reverse

from alerts.emails import MailWriter
from alerts.models import Delivery
from alerts.services.opening import open_due_alerts
from goals.models import PlanTarget
from goals.services.plan_checks import recheck_plans
from kpis.models import Kpi
from tests.alerts.factories import make_manager
from tests.factories import make_goal, make_kpi, make_target, make_workspace
from tests.goals.facts import record
from tests.goals.plans import LATER, make_drifting_plan
from tests.goals.services.test_calculators import FIRST_DAY
from workspaces.enums import Language

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def write(language="en", *, aov=131, with_target=False):
    """The mail to a manager about a plan for 338 orders of 148 each."""
    workspace = make_workspace(name="Acme 마케팅", currency="USD")
    reader = make_manager(workspace, language=language, time_zone="America/New_York")
    plan = make_drifting_plan(workspace=workspace)
    if with_target:
        make_made_target(plan)
    for value in (131, aov):
        revenue = Kpi.objects.for_workspace(workspace).get(key="revenue")
        record(revenue, [value * 10] * 28, start=FIRST_DAY, now=LATER)
        recheck_plans(now=LATER)
        open_due_alerts(now=LATER)
    deliveries = Delivery.objects.for_workspace(workspace).filter(recipient=reader.user)
    delivery = deliveries.select_related("plan_change").order_by("-pk")[0]
    return MailWriter().write(delivery, reader), delivery


def make_made_target(plan):
    kpi = make_kpi(workspace=plan.workspace, key="sold", name="Sales")
    goal = make_goal(workspace=plan.workspace, title="Spring")
    target = make_target(goal=goal, kpi=kpi, target_value=Decimal(338))
    PlanTarget.objects.create(workspace=plan.workspace, plan=plan, target=target, key="orders")


@pytest.mark.parametrize(
    ("language", "aov", "subject"),
    [
        ("en", 131, "[Drifted] Plan “Spring sale” now needs 382 orders instead of 338"),
        ("ko", 131, "[달라짐] 계획 “Spring sale”에 필요한 주문: 338건이 아니라 이제 382건"),
        ("en", 148, "[Back to the plan] Plan “Spring sale” is back to what was planned: 338"),
        ("ko", 148, "[계획대로 돌아옴] 계획 “Spring sale”: 계획대로 돌아옴, 338"),
        ("en", 0, "[No result any more] Plan “Spring sale” has no result any more"),
        ("ko", 0, "[더는 결과가 없음] 계획 “Spring sale”: 더는 결과를 낼 수 없음"),
    ],
)
def test_subject_says_both_numbers(language, aov, subject):
    mail, _delivery = write(language, aov=aov)

    assert mail.subject == subject


def test_text_part_tells_what_moved_since_when_and_what_it_means():
    mail, delivery = write(with_target=True)
    slug, site = delivery.workspace.slug, "http://127.0.0.1:8000"
    alert = reverse("alerts:alert_detail", args=[slug, delivery.alert.public_id])
    plan = reverse("goals:plan_detail", args=[slug, delivery.alert.plan.public_id])

    lines = set(mail.body.replace("\u00a0", " ").splitlines())

    assert {
        "▲ Drifted · Acme 마케팅",
        "Plan “Spring sale” now needs 382 orders instead of 338, because AOV is $131.00, not "
        "$148.00 (−11 %).",
        "One target was made of this plan; it still promises the old number.",
        "Planned: 338 (Extra orders)",
        "With today's numbers: 382 (+13 %)",
        "- Average order value (AOV): $148.00 (as of Mar 9, 2026) → $131.00 (over 28 days until "
        "Mar 9, 2026), −11 %",
        "- Sales · Spring: promises 338, today it would be 382",
        f"Open the plan: {site}{plan}",
        f"Open the alert: {site}{alert}",
        "Noticed at Mar 9, 2026, 11:05 p.m. (America/New_York) by Mokpyo.",
    } <= lines


def test_html_and_headers_are_complete_and_without_a_chart():
    mail, delivery = write(Language.KOREAN)
    html = mail.alternatives[0].content

    assert mail.attachments == []
    assert "달라진 가정" in html
    assert "382" in html
    assert "cid:" not in html
    assert mail.extra_headers["Message-ID"] == f"<{delivery.key}@mokpyo.localhost>"
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_recovery_asks_for_nothing():
    mail, _delivery = write(aov=148)

    assert "Its assumptions hold again, so the alert about it is over." in mail.body
    assert "/mail/do/" not in mail.body
    assert "/mail/do/" not in mail.alternatives[0].content


def test_second_step_tells_what_was_told_before():
    mail, _delivery = write(aov=120)

    assert "Told last: 382" in mail.body
    assert mail.subject.endswith("now needs 417 orders instead of 338")


def test_plan_without_a_result_names_what_is_to_blame():
    mail, _delivery = write(aov=0)

    assert "Average order value (AOV): This must be above zero." in mail.body
    assert "With today's numbers: –\n" in mail.body
