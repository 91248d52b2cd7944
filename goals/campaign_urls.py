"""Addresses of campaigns, below `/w/<workspace_slug>/campaigns/`."""

from django.urls import path

from goals.views.campaigns import (
    campaign_columns,
    campaign_confirm,
    campaign_copy,
    campaign_detail,
    campaign_discard,
    campaign_edit,
    campaign_list,
    campaign_new,
    campaign_next,
)

app_name = "campaigns"
urlpatterns = [
    path("", campaign_list, name="campaign_list"),
    path("new/", campaign_new, name="campaign_new"),
    path("<slug:campaign_id>/", campaign_detail, name="campaign_detail"),
    path("<slug:campaign_id>/edit/", campaign_edit, name="campaign_edit"),
    path("<slug:campaign_id>/columns/", campaign_columns, name="campaign_columns"),
    path("<slug:campaign_id>/confirm/", campaign_confirm, name="campaign_confirm"),
    path("<slug:campaign_id>/copy/", campaign_copy, name="campaign_copy"),
    path("<slug:campaign_id>/discard/", campaign_discard, name="campaign_discard"),
    path("<slug:campaign_id>/next/", campaign_next, name="campaign_next"),
]
