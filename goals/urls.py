"""Addresses of the goals app, below `/w/<workspace_slug>/`."""

from django.urls import URLPattern

app_name = "goals"
urlpatterns: list[URLPattern] = []
