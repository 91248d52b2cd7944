"""Every address of the site; what lies below `/w/` belongs to one workspace."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from config import views

in_workspace: list[URLPattern | URLResolver] = [
    path("", views.workspace_home, name="workspace_home"),
    path("goals/", include("goals.urls")),
    path("kpis/", include("kpis.urls")),
    path("personas/", include("personas.urls")),
    path("alerts/", include("alerts.urls")),
    path("settings/", include("workspaces.urls")),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("w/<slug:workspace_slug>/", include(in_workspace)),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
]
