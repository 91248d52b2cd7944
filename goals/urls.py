"""Addresses of the goals app, below `/w/<workspace_slug>/goals/`."""

from django.urls import path

from goals.views.calculators import calculator, calculator_list, plan_create
from goals.views.check_ins import check_in, check_in_queue, target_check_ins
from goals.views.goalposts import goalposts
from goals.views.goals import goal_archive, goal_create, goal_detail, goal_edit, goal_list
from goals.views.lessons import goal_lessons
from goals.views.plans import plan_adopt, plan_archive, plan_detail, plan_list, plan_targets
from goals.views.regions import goal_story, persona_goals, product_goals, target_history
from goals.views.setting import (
    goal_coverage,
    goal_frame_edit,
    goal_receipt,
    goal_setting,
    goal_smart,
    goal_stakeholders_edit,
    goal_told_edit,
)
from goals.views.setting_flow import (
    draft_check,
    draft_discard,
    draft_finish,
    draft_lessons,
    draft_start,
    draft_step,
)
from goals.views.setting_waiting import goal_waiting, goal_waiting_drop, goal_waiting_retry
from goals.views.targets import target_archive, target_create, target_detail, target_edit
from goals.views.what_if import target_what_if, target_why

app_name = "goals"
urlpatterns = [
    path("", goal_list, name="goal_list"),
    path("new/", goal_create, name="goal_create"),
    path("drafts/", draft_start, name="draft_start"),
    path("drafts/<slug:draft_id>/", draft_check, name="draft_check"),
    path("drafts/<slug:draft_id>/finish/", draft_finish, name="draft_finish"),
    path("drafts/<slug:draft_id>/lessons/", draft_lessons, name="draft_lessons"),
    path("drafts/<slug:draft_id>/discard/", draft_discard, name="draft_discard"),
    path("drafts/<slug:draft_id>/<slug:step>/", draft_step, name="draft_step"),
    path("persona/<slug:persona_id>/", persona_goals, name="persona_goals"),
    path("product/<slug:product_id>/", product_goals, name="product_goals"),
    path("check-ins/", check_in_queue, name="check_in_queue"),
    path("goalposts/", goalposts, name="goalposts"),
    path("targets/<slug:target_id>/", target_detail, name="target_detail"),
    path("targets/<slug:target_id>/edit/", target_edit, name="target_edit"),
    path("targets/<slug:target_id>/archive/", target_archive, name="target_archive"),
    path("targets/<slug:target_id>/check-in/", check_in, name="check_in"),
    path("targets/<slug:target_id>/check-ins/", target_check_ins, name="target_check_ins"),
    path("targets/<slug:target_id>/history/", target_history, name="target_history"),
    path("targets/<slug:target_id>/what-if/", target_what_if, name="target_what_if"),
    path("targets/<slug:target_id>/why/", target_why, name="target_why"),
    path("calculators/", calculator_list, name="calculator_list"),
    path("calculators/plans/", plan_list, name="plan_list"),
    path("calculators/plans/<slug:plan_id>/", plan_detail, name="plan_detail"),
    path("calculators/plans/<slug:plan_id>/targets/", plan_targets, name="plan_targets"),
    path("calculators/plans/<slug:plan_id>/adopt/", plan_adopt, name="plan_adopt"),
    path("calculators/plans/<slug:plan_id>/archive/", plan_archive, name="plan_archive"),
    path("calculators/<slug:calculator_name>/", calculator, name="calculator"),
    path("calculators/<slug:calculator_name>/save/", plan_create, name="plan_create"),
    path("<slug:goal_id>/", goal_detail, name="goal_detail"),
    path("<slug:goal_id>/edit/", goal_edit, name="goal_edit"),
    path("<slug:goal_id>/archive/", goal_archive, name="goal_archive"),
    path("<slug:goal_id>/story/", goal_story, name="goal_story"),
    path("<slug:goal_id>/coverage/", goal_coverage, name="goal_coverage"),
    path("<slug:goal_id>/lessons/", goal_lessons, name="goal_lessons"),
    path("<slug:goal_id>/smart/", goal_smart, name="goal_smart"),
    path("<slug:goal_id>/waiting/", goal_waiting, name="goal_waiting"),
    path("<slug:goal_id>/waiting/retry/", goal_waiting_retry, name="goal_waiting_retry"),
    path("<slug:goal_id>/waiting/drop/", goal_waiting_drop, name="goal_waiting_drop"),
    path("<slug:goal_id>/setting/", goal_setting, name="goal_setting"),
    path("<slug:goal_id>/setting/frame/", goal_frame_edit, name="goal_frame_edit"),
    path(
        "<slug:goal_id>/setting/stakeholders/",
        goal_stakeholders_edit,
        name="goal_stakeholders_edit",
    ),
    path("<slug:goal_id>/setting/told/", goal_told_edit, name="goal_told_edit"),
    path("<slug:goal_id>/setting/receipt/", goal_receipt, name="goal_receipt"),
    path("<slug:goal_id>/targets/new/", target_create, name="target_create"),
]
