"""Every address of the site; what lies below `/w/` belongs to one workspace."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from config import api, views
from config.home import workspace_changes, workspace_home
from config.shared_goal import shared_goal
from config.shared_review import shared_review
from config.sharing import share_goal, share_list, share_review, share_revoke
from workspaces.views.account import (
    profile_address,
    profile_address_confirm,
    profile_address_link,
    profile_data,
    profile_delete,
)
from workspaces.views.invitations import invitation, invitation_open
from workspaces.views.profile import preferences_switch, profile
from workspaces.views.sessions import session_end, session_end_others, session_list
from workspaces.views.sign_up import workspace_new

admin.autodiscover()  # here and not with the apps: the worker and its clock need none of it

in_workspace: list[URLPattern | URLResolver] = [
    path("", workspace_home, name="workspace_home"),
    path("changes/", workspace_changes, name="workspace_changes"),
    path("goals/", include("goals.urls")),
    path("reviews/", include("goals.review_urls")),
    path("campaigns/", include("goals.campaign_urls")),
    path("kpis/", include("kpis.urls")),
    path("personas/", include("personas.urls")),
    path("alerts/", include("alerts.urls")),
    path("settings/shares/", share_list, name="share_list"),
    path("settings/shares/<slug:link_id>/revoke/", share_revoke, name="share_revoke"),
    path("settings/", include("workspaces.urls")),
    path("share/goals/<slug:goal_id>/", share_goal, name="share_goal"),
    path("share/reviews/<slug:review_id>/", share_review, name="share_review"),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("", include("alerts.personal_urls")),
    path("profile/", profile, name="profile"),
    path("profile/look", preferences_switch, name="preferences_switch"),
    path("profile/address/", profile_address, name="profile_address"),
    path("profile/address/confirm/", profile_address_confirm, name="profile_address_confirm"),
    path("profile/address/<str:secret>/", profile_address_link, name="profile_address_link"),
    path("profile/data/", profile_data, name="profile_data"),
    path("profile/delete/", profile_delete, name="profile_delete"),
    path("profile/sessions/", session_list, name="session_list"),
    path("profile/sessions/end-others/", session_end_others, name="session_end_others"),
    path("profile/sessions/<int:session_id>/end/", session_end, name="session_end"),
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    path("invite/", invitation, name="invitation"),
    path("invite/<str:secret>/", invitation_open, name="invitation_open"),
    path("s/<str:token>/", shared_goal, name="shared_goal"),
    path("s/review/<str:token>/", shared_review, name="shared_review"),
    path("workspaces/new/", workspace_new, name="workspace_new"),
    path("w/<slug:workspace_slug>/", include(in_workspace)),
    path("api/v1/", api.urls()),
    path("accounts/", include("workspaces.account_urls")),
    path("admin/", admin.site.urls),
]

handler500 = views.failure
