"""Addresses of the personas app, below `/w/<workspace_slug>/`."""

from django.urls import URLPattern

app_name = "personas"
urlpatterns: list[URLPattern] = []
