"""A finished campaign in the demo's library: orders grew larger while it ran."""

import datetime as dt
from typing import Final

from django.db import transaction

from config.demo.story import say
from goals.enums import CampaignOutcome, LessonOutcome, Level
from goals.models import Goal
from goals.services.campaigns import confirm_campaign, pick_period, save_campaign
from goals.services.lessons import write_lesson
from kpis.calc.periods import Window
from kpis.models import Kpi
from personas.models import Persona
from workspaces.enums import Language, Role
from workspaces.models import Membership, Workspace

ENDED_DAYS_AGO: Final = 59
DAYS: Final = 21
TITLE: Final = ("가을 묶음 상품 행사", "Autumn bundles")
LESSON: Final = (
    "묶음 상품은 주문 수보다 주문 한 건의 크기를 키웁니다.",
    "Bundles make orders larger, not more of them.",
)


@transaction.atomic
def tell_campaign(*, workspace: Workspace, now: dt.datetime, language: Language) -> None:
    """Read three weeks of the shop backwards, and confirm what a person would."""
    by = Membership.objects.for_workspace(workspace).get(role=Role.EDITOR)
    end = workspace.today(now) - dt.timedelta(days=ENDED_DAYS_AGO)
    campaign = pick_period(
        workspace=workspace,
        period=Window(end - dt.timedelta(days=DAYS - 1), end),
        by=by,
        now=now,
        title=say(TITLE, language),
    )
    kpi = Kpi.objects.for_workspace(workspace).get(key="aov")
    lesson = write_lesson(
        workspace=workspace,
        by=by,
        now=now,
        text=say(LESSON, language),
        outcome=LessonOutcome.SUCCESS,
        kpi=kpi,
        channel="newsletter",
    )
    goals = Goal.objects.for_workspace(workspace).filter(
        level=Level.MARKETING, targets__kpi__key="orders"
    )
    save_campaign(
        campaign=campaign,
        by=by,
        now=now,
        personas=list(Persona.objects.for_workspace(workspace).order_by("pk")[1:2]),
        goals=list(goals.distinct()),
        lessons=[lesson],
        channels="newsletter, search",
        outcome=CampaignOutcome.SUCCESS,
    )
    confirm_campaign(campaign=campaign, by=by, now=now, chosen=["revenue"])
