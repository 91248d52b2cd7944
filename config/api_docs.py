"""The page of documentation of the API."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI, Swagger


class DocsPage(Swagger):
    """Swagger's page from a template of ours.

    Ninja's own one wants ninja among the apps, and with it 11 MB in every process, the worker and
    its scheduler included, that serves no API.
    """

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """Answer with the page."""
        swagger = {**self.settings, "url": self.get_openapi_url(api, kwargs)}
        return render(request, "api_docs.html", {"title": api.title, "swagger": swagger})
