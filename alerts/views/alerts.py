"""The alerts of a workspace: everybody sees them, editors take them in hand."""

import datetime as dt
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import trigger_client_event

from alerts.enums import AlertState
from alerts.exceptions import AlertResolvedError
from alerts.forms import AcknowledgeForm, CommentForm, FeedbackForm, ResolveForm, SnoozeForm
from alerts.models import Alert, Delivery
from alerts.services.alerts import acknowledge_alert, resolve_alert, snooze_alert
from alerts.services.charts import chart_spec
from alerts.services.comments import add_comment
from alerts.services.data_wording import DataWording
from alerts.services.facts import list_facts
from alerts.services.feedback import give_feedback, read_opinions
from alerts.services.history import read_history
from alerts.services.overdue_wording import OverdueWording
from alerts.services.plan_wording import PlanWording
from alerts.services.readings import AnyWording, read_story
from alerts.services.unsubscriptions import has_unsubscribed
from kpis.calc.chart import build_chart
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.exceptions import StaleVersionError
from workspaces.http import WorkspaceRequest, sent_data
from workspaces.list_files import list_file, minute_of
from workspaces.paging import page_of
from workspaces.reader import Reader
from workspaces.sheets import Cell

DEAD_SHOWN = 20  # of the messages given up; the admin site has all
UNRESOLVED = "unresolved"
ALL = "all"
OPEN_FIRST = Case(
    When(state=AlertState.OPEN, then=Value(0)),
    When(state=AlertState.RESOLVED, then=Value(2)),
    default=Value(1),
    output_field=IntegerField(),
)


def _wording(alert: Alert, request: WorkspaceRequest) -> AnyWording:
    return read_story(alert.story, Reader.of(request, now=timezone.now()))


def _alert_or_404(request: WorkspaceRequest, alert_id: str) -> Alert:
    alerts = Alert.objects.for_workspace(request.membership.workspace)
    alert = get_object_or_404(
        alerts.select_related("target", "acknowledged_by", "resolved_by"), public_id=alert_id
    )
    alert.workspace = request.membership.workspace
    return alert


@membership_required(Role.VIEWER)
@require_safe
def alert_list(request: WorkspaceRequest) -> HttpResponseBase:
    """List the alerts, open ones first, and the messages that could not be delivered."""
    workspace = request.membership.workspace
    rows = Alert.objects.for_workspace(workspace).select_related("acknowledged_by")
    state = request.GET.get("state", UNRESOLVED)
    if state in AlertState:
        rows = rows.filter(state=state)
    elif state != ALL:
        state, rows = UNRESOLVED, rows.unresolved()
    rows = rows.order_by(OPEN_FIRST, "-opened_at", "-pk")
    if file := list_file(request, name="alerts", items=rows, columns=_columns(request)):
        return file
    page = page_of(rows, request.GET.get("page"))
    dead = Delivery.objects.for_workspace(workspace).dead().select_related("alert", "recipient")
    context = {
        "page": page,
        "rows": [(alert, _wording(alert, request)) for alert in page],
        "dead": [
            (lost, _wording(lost.alert, request) if lost.alert else None)
            for lost in dead[:DEAD_SHOWN]
        ],
        "tabs": _tabs(state),
        "state": state,
        "workspace": workspace,
        "may_act": request.membership.may(Role.EDITOR),
        "may_retry": request.membership.may(Role.MANAGER),
        "is_silent": has_unsubscribed(request.membership),
    }
    return render(request, "alerts/alert_list.html", context)


def _columns(request: WorkspaceRequest) -> dict[str, Callable[[Alert], Cell]]:
    return {
        _("When"): lambda alert: minute_of(alert.opened_at),
        _("What"): lambda alert: alert.get_kind_display(),
        _("Alert"): lambda alert: str(_wording(alert, request).headline),
        _("Status"): lambda alert: alert.get_state_display(),
        _("Acknowledged by"): lambda alert: str(alert.acknowledged_by or ""),
        _("Plan"): lambda alert: alert.note,
        _("Snoozed until"): lambda alert: alert.snoozed_until,
    }


def _tabs(current: str) -> list[dict[str, Any]]:
    states = [(UNRESOLVED, _("Unresolved")), *AlertState.choices, (ALL, _("All"))]
    return [
        {"url": f"?state={state}", "label": label, "is_current": state == current}
        for state, label in states
    ]


@membership_required(Role.VIEWER)
@require_safe
@vary_on_headers("HX-Request")
def alert_detail(request: WorkspaceRequest, alert_id: str) -> HttpResponse:
    """Show what happened, the numbers behind it, who was told and what was done about it."""
    alert = _alert_or_404(request, alert_id)
    if request.htmx.target == "history":
        context = {"events": read_history(alert), "alert": alert, "workspace": alert.workspace}
        return render(request, "alerts/alert_detail.html#history", context)
    if request.htmx:
        return render(request, "alerts/alert_detail.html#state", _state_context(request, alert))
    wording = _wording(alert, request)
    context = {
        **_state_context(request, alert),
        "wording": wording,
        "story": wording.story,
        "deliveries": list(alert.deliveries.select_related("recipient").defer("payload")),
        "events": read_history(alert),
    }
    if isinstance(wording, PlanWording):
        return render(request, "alerts/plan_alert_detail.html", context)
    if isinstance(wording, DataWording):
        return render(request, "alerts/data_alert_detail.html", context)
    if isinstance(wording, OverdueWording):
        return render(request, "alerts/overdue_alert_detail.html", context)
    context |= {"facts": list_facts(wording), "chart": build_chart(chart_spec(wording))}
    return render(request, "alerts/alert_detail.html", context)


def _state_context(request: WorkspaceRequest, alert: Alert) -> dict[str, Any]:
    return {
        "alert": alert,
        "workspace": alert.workspace,
        "may_act": request.membership.may(Role.EDITOR),
        "opinions": read_opinions(alert, reader=request.user),
    }


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def alert_acknowledge(request: WorkspaceRequest, alert_id: str) -> HttpResponse:
    """Ask for a plan, then take the alert in hand; mails link here."""
    alert = _alert_or_404(request, alert_id)
    form = AcknowledgeForm(sent_data(request), initial={"version": alert.version})
    return _act(
        request,
        alert,
        form,
        lambda: acknowledge_alert(
            alert=alert,
            note=form.cleaned_data["note"],
            by=request.membership,
            now=timezone.now(),
            expected_version=form.cleaned_data["version"],
        ),
        action=_("Acknowledge"),
    )


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def alert_snooze(request: WorkspaceRequest, alert_id: str) -> HttpResponse:
    """Ask until when, then put the alert off; mails link here."""
    alert = _alert_or_404(request, alert_id)
    in_a_week = alert.workspace.today(timezone.now()) + dt.timedelta(days=7)
    form = SnoozeForm(sent_data(request), initial={"version": alert.version, "until": in_a_week})
    return _act(
        request,
        alert,
        form,
        lambda: snooze_alert(
            alert=alert,
            until=form.cleaned_data["until"],
            by=request.membership,
            now=timezone.now(),
            expected_version=form.cleaned_data["version"],
        ),
        action=_("Snooze"),
    )


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def alert_resolve(request: WorkspaceRequest, alert_id: str) -> HttpResponse:
    """Ask what settled it, then end the alert."""
    alert = _alert_or_404(request, alert_id)
    form = ResolveForm(sent_data(request), initial={"version": alert.version})
    return _act(
        request,
        alert,
        form,
        lambda: resolve_alert(
            alert=alert,
            note=form.cleaned_data["note"],
            by=request.membership,
            now=timezone.now(),
            expected_version=form.cleaned_data["version"],
        ),
        action=_("Resolve"),
    )


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def alert_comment(request: WorkspaceRequest, alert_id: str) -> HttpResponse:
    """Ask what there is to say, then add it to the thread."""
    alert = _alert_or_404(request, alert_id)
    form = CommentForm(sent_data(request))

    def say() -> Alert:
        text = form.cleaned_data["text"]
        add_comment(alert=alert, text=text, by=request.membership, now=timezone.now())
        return alert

    return _act(request, alert, form, say, action=_("Comment"))


@membership_required(Role.EDITOR)
@require_POST
def alert_feedback(request: WorkspaceRequest, alert_id: str) -> HttpResponse:
    """Note whether the alert was worth opening."""
    alert, form = _alert_or_404(request, alert_id), FeedbackForm(request.POST)
    form.is_valid()  # a box is ticked or not
    give_feedback(
        alert=alert,
        is_useful=form.cleaned_data["is_useful"],
        by=request.membership,
        now=timezone.now(),
    )
    return _done(request, alert)


def _act(
    request: WorkspaceRequest,
    alert: Alert,
    form: forms.Form,
    service: Callable[[], Alert],
    *,
    action: str,
) -> HttpResponse:
    """Show the form under the name of its `action`, or do what it says."""
    if form.is_bound and form.is_valid():
        try:
            alert = service()
        except ValidationError as error:
            form.add_error(None, error)
        except StaleVersionError:
            form.add_error(None, _stale())
        except AlertResolvedError:
            form.add_error(None, _("This alert is over."))
        else:
            return _done(request, alert)
    context = {
        "form": form,
        "action": action,
        "alert": alert,
        "workspace": alert.workspace,
        "wording": _wording(alert, request),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    name = "alerts/alert_form.html#form" if request.htmx else "alerts/alert_form.html"
    return render(request, name, context, status=status)


def _done(request: WorkspaceRequest, alert: Alert) -> HttpResponse:
    """Answer with the page as it is now, or the region of it that changed."""
    if not request.htmx:
        messages.success(request, _("Saved."))
        return redirect("alerts:alert_detail", alert.workspace.slug, alert.public_id)
    region = render(request, "alerts/alert_detail.html#state", _state_context(request, alert))
    return trigger_client_event(region, "alert:changed")


def _stale() -> str:
    return _(
        "Something has happened to this alert meanwhile. What you typed is kept here; open the "
        "alert in another tab, look, and decide again from there."
    )
