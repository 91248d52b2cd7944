"""Addresses of the goals app, below `/w/<workspace_slug>/goals/`."""

from django.urls import path

from goals.views.goals import goal_archive, goal_create, goal_detail, goal_edit, goal_list
from goals.views.regions import goal_story, persona_goals, target_history
from goals.views.targets import target_archive, target_create, target_detail, target_edit

app_name = "goals"
urlpatterns = [
    path("", goal_list, name="goal_list"),
    path("new/", goal_create, name="goal_create"),
    path("persona/<slug:persona_id>/", persona_goals, name="persona_goals"),
    path("targets/<slug:target_id>/", target_detail, name="target_detail"),
    path("targets/<slug:target_id>/edit/", target_edit, name="target_edit"),
    path("targets/<slug:target_id>/archive/", target_archive, name="target_archive"),
    path("targets/<slug:target_id>/history/", target_history, name="target_history"),
    path("<slug:goal_id>/", goal_detail, name="goal_detail"),
    path("<slug:goal_id>/edit/", goal_edit, name="goal_edit"),
    path("<slug:goal_id>/archive/", goal_archive, name="goal_archive"),
    path("<slug:goal_id>/story/", goal_story, name="goal_story"),
    path("<slug:goal_id>/targets/new/", target_create, name="target_create"),
]
