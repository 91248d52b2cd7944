"""Intentions and judgement."""

from goals.models.assessment import Assessment, GoalVerdictChange, VerdictChange
from goals.models.campaign import Campaign, CampaignGoal, CampaignLesson, CampaignPersona
from goals.models.check_in import CheckIn
from goals.models.draft import GoalDraft
from goals.models.goal import Goal, GoalPersona, GoalProduct
from goals.models.pattern import GoalPattern
from goals.models.people import Stakeholder, ToldMember
from goals.models.plan import Plan, PlanAssumption, PlanChange, PlanTarget
from goals.models.precedent import Precedent
from goals.models.review import Lesson, Review, ReviewDecision
from goals.models.target import Target, TargetVersion

__all__ = [
    "Assessment",
    "Campaign",
    "CampaignGoal",
    "CampaignLesson",
    "CampaignPersona",
    "CheckIn",
    "Goal",
    "GoalDraft",
    "GoalPattern",
    "GoalPersona",
    "GoalProduct",
    "GoalVerdictChange",
    "Lesson",
    "Plan",
    "PlanAssumption",
    "PlanChange",
    "PlanTarget",
    "Precedent",
    "Review",
    "ReviewDecision",
    "Stakeholder",
    "Target",
    "TargetVersion",
    "ToldMember",
    "VerdictChange",
]
