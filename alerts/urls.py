"""Addresses of the alerts app, below `/w/<workspace_slug>/alerts/`."""

from django.urls import path

from alerts.views.alerts import (
    alert_acknowledge,
    alert_comment,
    alert_detail,
    alert_feedback,
    alert_list,
    alert_resolve,
    alert_snooze,
)
from alerts.views.deliveries import delivery_retry
from alerts.views.endpoints import (
    endpoint_create,
    endpoint_delete,
    endpoint_list,
    endpoint_rotate,
    endpoint_switch,
    endpoint_test,
    posting_retry,
)
from alerts.views.noise import alert_looser
from alerts.views.preferences import mail_preferences
from alerts.views.promise_backtests import promise_backtest
from alerts.views.reviews import review_alerts
from alerts.views.rules import (
    rule_delete,
    rule_list,
    rule_of_kpi,
    rule_of_others,
    rule_of_target,
)
from alerts.views.unsubscribe import mail_resume
from alerts.views.watching import goal_watch

app_name = "alerts"
urlpatterns = [
    path("", alert_list, name="alert_list"),
    path("mail/", mail_preferences, name="mail_preferences"),
    path("mail/resume/", mail_resume, name="mail_resume"),
    path("channels/", endpoint_list, name="endpoint_list"),
    path("channels/new/", endpoint_create, name="endpoint_create"),
    path("channels/messages/<slug:key>/retry/", posting_retry, name="posting_retry"),
    path("channels/<slug:endpoint_id>/test/", endpoint_test, name="endpoint_test"),
    path("channels/<slug:endpoint_id>/secret/", endpoint_rotate, name="endpoint_rotate"),
    path("channels/<slug:endpoint_id>/switch/", endpoint_switch, name="endpoint_switch"),
    path("channels/<slug:endpoint_id>/delete/", endpoint_delete, name="endpoint_delete"),
    path("mail/<slug:key>/retry/", delivery_retry, name="delivery_retry"),
    path("watch/<slug:goal_id>/", goal_watch, name="goal_watch"),
    path("reviews/<slug:review_id>/", review_alerts, name="review_alerts"),
    path("rules/", rule_list, name="rule_list"),
    path("rules/promise/", promise_backtest, name="promise_backtest"),
    path("rules/others/", rule_of_others, name="rule_of_others"),
    path("rules/targets/<slug:target_id>/", rule_of_target, name="rule_of_target"),
    path("rules/kpis/<slug:kpi_id>/", rule_of_kpi, name="rule_of_kpi"),
    path("rules/<slug:rule_id>/delete/", rule_delete, name="rule_delete"),
    path("<slug:alert_id>/", alert_detail, name="alert_detail"),
    path("<slug:alert_id>/acknowledge/", alert_acknowledge, name="alert_acknowledge"),
    path("<slug:alert_id>/snooze/", alert_snooze, name="alert_snooze"),
    path("<slug:alert_id>/resolve/", alert_resolve, name="alert_resolve"),
    path("<slug:alert_id>/comment/", alert_comment, name="alert_comment"),
    path("<slug:alert_id>/looser/", alert_looser, name="alert_looser"),
    path("<slug:alert_id>/feedback/", alert_feedback, name="alert_feedback"),
]
