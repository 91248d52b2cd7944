"""The part of the API that holds intentions and judgement."""

from goals.api.assessments import router as assessments
from goals.api.calculators import router as calculators
from goals.api.campaigns import router as campaigns
from goals.api.check_ins import router as check_ins
from goals.api.goals import router as goals
from goals.api.plans import router as plans
from goals.api.reviews import router as reviews
from goals.api.setting import router as setting
from goals.api.targets import router as targets

routers = [goals, setting, targets, assessments, check_ins, calculators, plans, reviews, campaigns]
