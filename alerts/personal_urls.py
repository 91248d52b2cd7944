"""Addresses of the alerts app that belong to a person or a monitor, not to a workspace."""

from django.urls import path

from alerts.views.action_links import alert_by_link
from alerts.views.health import healthz_checks
from alerts.views.inbox import inbox_detail, inbox_html, inbox_list, inbox_read
from alerts.views.preferences import profile_mail
from alerts.views.unsubscribe import unsubscribe_by_link

urlpatterns = [
    path("healthz/checks", healthz_checks, name="healthz_checks"),
    path("inbox/", inbox_list, name="inbox"),
    path("inbox/<slug:message_id>/", inbox_detail, name="inbox_detail"),
    path("inbox/<slug:message_id>/html", inbox_html, name="inbox_html"),
    path("inbox/<slug:message_id>/read", inbox_read, name="inbox_read"),
    path("profile/mail/", profile_mail, name="profile_mail"),
    path("mail/do/<str:token>/", alert_by_link, name="alert_by_link"),
    path("mail/stop/<str:token>/", unsubscribe_by_link, name="unsubscribe"),
]
