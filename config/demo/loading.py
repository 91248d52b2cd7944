"""Filling an empty installation with the demo, through the same services that people use."""

import csv
import datetime as dt
import io
from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from alerts.services.delivery import deliver_due
from alerts.services.opening import open_due_alerts
from config.demo import samples
from config.demo.campaign import tell_campaign
from config.demo.sign_in import PASSWORD
from config.demo.story import PERSONAS, CaseStory, TargetStory, cases, say
from goals.enums import Level
from goals.models import Goal
from goals.services.assessments import assess_due
from goals.services.baselines import compute_baseline
from goals.services.goals import create_goal
from goals.services.targets import create_target
from kpis.models import Kpi
from kpis.services.imports import apply_import, preview_import
from kpis.services.kpis import add_from_library
from personas.models import Persona
from personas.services.personas import create_persona
from workspaces.enums import Language, Role
from workspaces.models import Membership, User, Workspace
from workspaces.services.members import add_member, create_workspace

DOMAIN = "mokpyo.test"
TIME_ZONE = "Asia/Seoul"
LIBRARY_KPIS = (
    "new_visitors",
    "returning_visitors",
    "bounce_rate",
    "aov",
    "roas",
    "conversions",
    "conversion_value",
)
PEOPLE = {
    Role.OWNER: ("서연", "Seoyeon"),
    Role.MANAGER: ("지훈", "Jihoon"),
    Role.EDITOR: ("하은", "Haeun"),
    Role.VIEWER: ("도윤", "Doyun"),
}
MOMENTS = (0.3, 0.55, 0.8, 1.0)  # shares of a period at which the past is judged again


def load_demo(*, now: dt.datetime, language: Language) -> Workspace:
    """Make the workspaces `demo` and `other`, then let the real pipeline live through the past.

    Targets are judged at a few moments of their periods and today, alerts opened and mails
    delivered with the clock of each of those moments.
    """
    workspace, moments = make_demo(now=now, language=language)
    for moment in moments:
        assess_due(now=moment, workspace=workspace, as_of=workspace.today(moment))
        open_due_alerts(now=moment, workspace=workspace)
        deliver_due(now=moment)
    tell_campaign(workspace=workspace, now=now, language=language)
    return workspace


@transaction.atomic
def make_demo(*, now: dt.datetime, language: Language) -> tuple[Workspace, list[dt.datetime]]:
    """Make the workspaces with all that is recorded, and nothing judged yet.

    Returns:
        The workspace `demo`, and the moments at which its past is judged.
    """
    workspace, members = _make_people(language)
    _make_other_workspace(language)
    _bring_in_numbers(workspace=workspace, by=members[Role.EDITOR], now=now)
    moments = _tell_story(workspace=workspace, members=members, now=now, language=language)
    return workspace, moments


def _make_people(language: Language) -> tuple[Workspace, dict[Role, Membership]]:
    users = {
        role: User.objects.create_user(
            email=f"{role}@demo.{DOMAIN}",
            password=PASSWORD,
            name=say(names, language),
            language=language,
            time_zone=TIME_ZONE,
        )
        for role, names in PEOPLE.items()
    }
    workspace, owner = create_workspace(
        slug="demo",
        name=say(("데모 마케팅", "Demo marketing"), language),
        owner=users[Role.OWNER],
        currency="USD",
        time_zone=TIME_ZONE,
        mission=say(
            (
                "고객이 오래 좋아할 물건을 정직하게 알립니다.",
                "Tell people honestly of things they will like for long.",
            ),
            language,
        ),
    )
    members: dict[Role, Membership] = {
        role: add_member(workspace=workspace, user=user, role=role, by=owner)
        for role, user in users.items()
        if role != Role.OWNER
    }
    members[Role.OWNER] = owner
    return workspace, members


def _make_other_workspace(language: Language) -> None:
    owner = User.objects.create_user(
        email=f"owner@other.{DOMAIN}",
        password=PASSWORD,
        name=say(("유진", "Yujin"), language),
        language=language,
        time_zone=TIME_ZONE,
    )
    other, member = create_workspace(
        slug="other", name=say(("다른 회사", "Another company"), language), owner=owner
    )
    add_from_library(workspace=other, library_key="sessions", by=member)


def _bring_in_numbers(*, workspace: Workspace, by: Membership, now: dt.datetime) -> None:
    today = workspace.today(now)
    for key in LIBRARY_KPIS:
        add_from_library(workspace=workspace, library_key=key, by=by)
    for name, rows in (
        ("visitors-riders-and-sample-data.csv", samples.visitors(today)),
        ("shop-cdnow-1997-moved-to-yesterday.csv", samples.shop(today)),
        ("social-sample-data.csv", samples.social(today)),
    ):
        file = SimpleUploadedFile(name, _tidy_csv(rows), content_type="text/csv")
        run = preview_import(workspace=workspace, file=file, file_name=name, by=by, now=now)
        apply_import(run=run, by=by, now=now)


def _tidy_csv(rows: Iterable[samples.Row]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["kpi", "date", "value", "channel"])
    writer.writerows(rows)
    return text.getvalue().encode()


def _tell_story(
    *,
    workspace: Workspace,
    members: dict[Role, Membership],
    now: dt.datetime,
    language: Language,
) -> list[dt.datetime]:
    """Make personas, goals and targets; return the moments at which the past is judged."""
    personas = {
        key: create_persona(
            workspace=workspace,
            by=members[Role.EDITOR],
            **{
                name: say(value, language) if isinstance(value, tuple) else value
                for name, value in fields.items()
            },
        )
        for key, fields in PERSONAS.items()
    }
    kpis = {kpi.key: kpi for kpi in Kpi.objects.for_workspace(workspace)}
    moments = {now}
    for case in cases(workspace.today(now)):
        goal = _make_goals(case, workspace, members, personas[case.persona], language)
        promised_at = _morning(workspace, case.starts_on)
        for story in case.targets:
            _make_target(story, goal, kpis[story.kpi], members[Role.MANAGER], promised_at, language)
        days = (case.ends_on - case.starts_on).days + 2  # the day of the verdict included
        for share in MOMENTS:
            moment = _morning(workspace, case.starts_on + dt.timedelta(days=round(days * share)))
            if moment < now:
                moments.add(moment)
    return sorted(moments)


def _make_goals(
    case: CaseStory,
    workspace: Workspace,
    members: dict[Role, Membership],
    persona: Persona,
    language: Language,
) -> Goal:
    period: dict[str, Any] = {"starts_on": case.starts_on, "ends_on": case.ends_on}
    business = create_goal(
        workspace=workspace,
        by=members[Role.MANAGER],
        level=Level.BUSINESS,
        title=say(case.business, language),
        owner=members[Role.MANAGER],
        **period,
    )
    return create_goal(
        workspace=workspace,
        by=members[Role.MANAGER],
        level=Level.MARKETING,
        title=say(case.marketing, language),
        purpose=say(case.purpose, language),
        parent=business,
        link_reason=say(case.link_reason, language),
        owner=members[Role.EDITOR],
        personas=[persona],
        **period,
    )


def _make_target(
    story: TargetStory,
    goal: Goal,
    kpi: Kpi,
    by: Membership,
    now: dt.datetime,
    language: Language,
) -> None:
    fields: dict[str, Any] = {
        "segment_key": story.segment_key,
        "link_reason": say(story.reason, language),
        "role": story.role,
        "window": story.window,
        "condition": story.condition,
        "condition_value": story.value,
        "starts_on": goal.starts_on,
        "ends_on": goal.ends_on,
    }
    if story.baseline_days:
        first = goal.starts_on - dt.timedelta(days=story.baseline_days)
        last = goal.starts_on - dt.timedelta(days=1)
        fields |= {"baseline_from": first, "baseline_to": last}
        if story.is_above_baseline:
            baseline = compute_baseline(
                kpi=kpi, segment_key=story.segment_key, window=story.window, start=first, end=last
            )
            fields["condition_value"] = baseline.value + story.value
    elif story.baseline:
        value, reason = story.baseline
        fields |= {"baseline_value": value, "baseline_reason": say(reason, language)}
    create_target(goal=goal, kpi=kpi, by=by, now=now, **fields)


def _morning(workspace: Workspace, day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9), tzinfo=workspace.zone)
