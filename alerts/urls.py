"""Addresses of the alerts app, below `/w/<workspace_slug>/`."""

from django.urls import URLPattern

app_name = "alerts"
urlpatterns: list[URLPattern] = []
