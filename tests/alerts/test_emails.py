import datetime as dt
import re
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from alerts.emails import MailWriter
from alerts.models import Delivery
from alerts.services.unsubscriptions import sign_link
from goals.enums import (
    BaselineSource,
    Bound,
    ChangeKind,
    Condition,
    Status,
    TargetRole,
    TargetWindow,
)
from kpis.enums import Unit
from tests.alerts.factories import make_alert, make_judged_target, make_manager
from tests.factories import make_goal, make_kpi, make_workspace
from workspaces.enums import Language, NumberStyle
from workspaces.models import Membership

pytestmark = [pytest.mark.django_db, pytest.mark.once]
VISITORS = {"key": "new_visitors", "library_key": "new_visitors", "name": "New visitors"}
OFF_TRACK = {
    "kind": ChangeKind.OFF_TRACK_CONFIRMED,
    "new_status": Status.OFF_TRACK,
    "as_of": dt.date(2026, 3, 1),
    "probability": Decimal("0.08"),
    "expected": Decimal(11500),
    "projection": Decimal(10900),
    "projection_low80": Decimal(10500),
    "projection_high80": Decimal(11300),
    "needed": Decimal(13200),
    "best_ever": Decimal(11900),
    "remaining_windows": 4,
}


class Tags(HTMLParser):
    """The names of all elements."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append(tag)


def write(*, language=Language.KOREAN, target=None, kpi=None, title="고객 획득", **change):
    """The mail to a manager about a change of a weekly target of 12,000."""
    workspace = make_workspace(name="Acme 마케팅")
    reader = make_manager(
        workspace,
        language=language,
        time_zone="America/New_York",
        number_style=NumberStyle.INTERNATIONAL,
    )
    made = make_judged_target(
        kpi=make_kpi(workspace=workspace, **(kpi or VISITORS)),
        goal=make_goal(workspace=workspace, title=title),
        **{
            "window": TargetWindow.WEEK,
            "target_value": Decimal(12000),
            "baseline_value": Decimal(10000),
            "baseline_from": dt.date(2025, 10, 6),
            "baseline_to": dt.date(2025, 12, 28),
            "baseline_source": BaselineSource.COMPUTED,
            **(target or {}),
        },
    )
    alert = make_alert(target=made, **{"actual": Decimal(10870), **change})
    delivery = Delivery.objects.for_workspace(workspace).get(alert=alert)
    return MailWriter().write(delivery, reader), delivery


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("en", "[Missed] New visitors per week 10,870 / 12,000 (−9.4 %)"),
        ("ko", "[놓침] 주간 신규 방문자 10,870 / 12,000 (−9.4 %)"),
    ],
)
def test_subject_says_the_verdict_and_by_how_much(language, subject):
    mail, _delivery = write(language=language)

    assert mail.subject == subject


@pytest.mark.parametrize(
    ("change", "target", "kpi", "subject"),
    [
        (OFF_TRACK, {}, VISITORS, "[Off track] New visitors per week 10,870 / 12,000 (chance 8 %)"),
        (
            {"actual": Decimal("0.58")},
            {
                "role": TargetRole.GUARDRAIL,
                "bound": Bound.AT_MOST,
                "target_value": Decimal("0.3"),
                "baseline_value": Decimal("0.6"),
            },
            {"key": "bounce", "name": "Bounce rate", "unit": Unit.PERCENT},
            "[Guardrail breached] Bounce rate per week 58 % / ≤ 30 % (+28 pp)",
        ),
        (
            {"actual": Decimal(1_234_567)},
            {"window": TargetWindow.TOTAL, "target_value": Decimal(50_000_000)},
            {"key": "revenue", "name": "Revenue", "unit": Unit.MONEY, "currency": "KRW"},
            "[Missed] Revenue ₩1.23M / ₩50M (−97.5 %)",
        ),
        (
            {},
            {"segment_key": "channel=instagram"},
            VISITORS,
            "[Missed] New visitors per week · instagram 10,870 / 12,000 (−9.4 %)",
        ),
        (
            {},
            {
                "window": TargetWindow.DAY,
                "condition": Condition.BETWEEN,
                "bound": Bound.BETWEEN,
                "target_value": Decimal(12_000),
                "condition_low": Decimal(12_000),
                "condition_high": Decimal(14_000),
            },
            VISITORS,
            "[Missed] New visitors per day 10,870 / 12,000 – 14,000 (−9.4 %)",
        ),
    ],
    ids=["off track", "guardrail of a percentage", "large money", "segment", "range by the day"],
)
def test_subject_by_kind_unit_and_segment(change, target, kpi, subject):
    mail, _delivery = write(language="en", target=target, kpi=kpi, **change)

    assert mail.subject == subject


def test_text_part_is_complete():
    mail, delivery = write(language="en", **OFF_TRACK)
    address = "http://127.0.0.1:8000" + reverse(
        "alerts:alert_detail", args=[delivery.workspace.slug, delivery.alert.public_id]
    )

    lines = set(mail.body.replace("\u00a0", " ").splitlines())

    assert {
        "■ Off track · Acme 마케팅",
        "This is a primary target: “고객 획득” cannot be met without it.",
        "Actual: 10,870",
        "Target value: 12,000",
        "Difference: −1,130 (−9.4 %)",
        "Since: Mar 1, 2026",
        "Expected by now: 11,500",
        "Forecast for the end: 10,900 (80 % interval: 10,500 to 11,300)",
        "Probability of reaching it: 8 % (off track below 30 %)",
        "Baseline: 10,000 (Oct 6, 2025 – Dec 28, 2025)",
        "Period: Jan 1, 2026 – Mar 31, 2026",
        "Part of the goal: 고객 획득",
        f"Open the alert: {address}",
        "What it takes: Each of the 4 remaining weeks must bring 13,200. "
        "The best ever over as many: 11,900.",
    } <= lines
    assert {line.split(": http")[0] for line in lines if "/mail/do/" in line} == {
        "Acknowledge",
        "Snooze",
        "Change the target",
    }


def test_upper_limit_is_told_as_what_each_window_may_bring():
    mail, _delivery = write(
        language="en",
        target={"bound": Bound.AT_MOST, "target_value": Decimal(9000)},
        **{**OFF_TRACK, "needed": Decimal(8500), "best_ever": None},
    )

    assert "10,870 against at most 9,000 on " in mail.body
    assert "Each of the 4 remaining weeks may bring 8,500 at most." in mail.body
    preview = mail.alternatives[0].content.split("<div style", 2)[1]
    assert "may bring 8,500 at most." in preview


def test_good_news_says_nothing_of_a_beginning():
    mail, _delivery = write(language="en", new_status=Status.MET, actual=Decimal(12_500))

    assert "Since:" not in mail.body


def test_moment_of_the_judgement_is_told_in_the_readers_time_zone():
    mail, _delivery = write(language="en")

    assert "Judged at Apr 1, 2026, 11 p.m. (America/New_York) by Mokpyo." in mail.body


def test_final_verdict_has_no_outlook():
    mail, _delivery = write(language="en", probability=Decimal(0), projection=Decimal(1))

    assert "Forecast" not in mail.body
    assert "Probability" not in mail.body


def test_html_shows_the_same_with_styles_on_the_elements_and_the_chart_inside():
    mail, _delivery = write(language="ko")
    (html, kind), image = mail.alternatives[0], mail.attachments[0]

    assert kind == "text/html"
    assert "주간 신규 방문자" in html
    assert 'src="cid:chart"' in html
    assert html.count('style="') > 30
    assert "@media (prefers-color-scheme: dark)" in html
    assert html.count("/mail/do/") == 3
    assert (image["Content-ID"], image.get_content_type()) == ("<chart>", "image/png")
    assert image.get_payload(decode=True).startswith(b"\x89PNG")


def test_headers_identify_the_message_and_let_one_click_stop_the_next():
    mail, delivery = write()
    member = Membership.objects.for_workspace(delivery.workspace).get(user=delivery.recipient)
    message = mail.message()
    stop = f"http://127.0.0.1:8000/mail/stop/{sign_link(member)}/"

    assert message["Message-ID"] == f"<{delivery.key}@mokpyo.localhost>"
    assert message["To"] == delivery.recipient.email
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.sub(r"\s", "", message["List-Unsubscribe"]) == f"<{stop}>"


def test_e03_names_with_line_breaks_and_markup_stay_text():
    hostile = "Visitors\u202e\r\nBcc: z@z.test\r\n\r\n<script>alert(1)</script>"

    mail, delivery = write(
        language="en", kpi={"key": "v", "name": hostile[:80]}, title="<img src=x onerror=y>"
    )
    message = mail.message()

    assert message["Bcc"] is None
    assert mail.recipients() == [delivery.recipient.email]
    assert not {"\n", "\u202e"} & set(mail.subject)
    tags = Tags()
    tags.feed(mail.alternatives[0].content)
    assert "script" not in tags.found
    assert tags.found.count("img") == 1


def test_mail_is_frozen_when_it_was_written():
    mail, delivery = write(language="en")
    target = delivery.alert.target
    target.kpi.name, target.kpi.library_key = "Renamed", ""
    target.kpi.save()
    target.goal.title = "Renamed"
    target.goal.save()
    target.target_value = Decimal(1)
    target.save()
    member = Membership.objects.for_workspace(delivery.workspace).get(user=delivery.recipient)

    again = MailWriter().write(Delivery.objects.for_workspace(delivery.workspace).get(), member)

    assert (again.subject, again.body) == (mail.subject, mail.body)


def test_only_the_reader_is_looked_up_late():
    _mail, delivery = write(language="en")
    member = Membership.objects.for_workspace(delivery.workspace).get(user=delivery.recipient)
    member.user.language = Language.KOREAN

    assert MailWriter().write(delivery, member).subject.startswith("[놓침]")


def test_readers_alike_share_the_chart_and_others_have_their_own():
    workspace = make_workspace()
    readers = [
        make_manager(workspace, language=language) for language in (Language.KOREAN, "en", "en")
    ]
    make_alert(target=make_judged_target(workspace=workspace))
    deliveries = Delivery.objects.for_workspace(workspace).order_by("recipient")
    writer = MailWriter()

    mails = [writer.write(*pair) for pair in zip(deliveries, readers, strict=True)]

    korean, english, other = [mail.attachments[0].get_payload() for mail in mails]
    assert english == other != korean
