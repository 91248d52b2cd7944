"""Addresses of the personas app, below `/w/<workspace_slug>/personas/`."""

from django.urls import path

from personas import views

app_name = "personas"
urlpatterns = [
    path("", views.persona_list, name="persona_list"),
    path("new/", views.persona_create, name="persona_create"),
    path("<slug:persona_id>/", views.persona_detail, name="persona_detail"),
    path("<slug:persona_id>/status/", views.persona_status, name="persona_status"),
    path("<slug:persona_id>/edit/<slug:section>/", views.persona_edit, name="persona_edit"),
]
