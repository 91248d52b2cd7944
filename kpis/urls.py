"""Addresses of the kpis app, below `/w/<workspace_slug>/`."""

from django.urls import URLPattern

app_name = "kpis"
urlpatterns: list[URLPattern] = []
