"""Addresses of reviews and lessons, below `/w/<workspace_slug>/reviews/`."""

from django.urls import path

from goals.views.lessons import lesson_create, lesson_list, track_record
from goals.views.reviews import (
    review_acknowledge,
    review_detail,
    review_list,
    review_meeting,
    review_open,
    review_print,
)

app_name = "reviews"
urlpatterns = [
    path("", review_list, name="review_list"),
    path("of/<slug:goal_id>/", review_open, name="review_open"),
    path("lessons/", lesson_list, name="lesson_list"),
    path("lessons/new/", lesson_create, name="lesson_create"),
    path("patterns/", track_record, name="track_record"),
    path("<slug:review_id>/", review_detail, name="review_detail"),
    path("<slug:review_id>/meeting/", review_meeting, name="review_meeting"),
    path("<slug:review_id>/print/", review_print, name="review_print"),
    path("<slug:review_id>/acknowledge/", review_acknowledge, name="review_acknowledge"),
]
