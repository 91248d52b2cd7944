"""Addresses of the workspaces app, below `/w/<workspace_slug>/`."""

from django.urls import URLPattern

app_name = "workspaces"
urlpatterns: list[URLPattern] = []
