"""Alert rules: what there is, and one form that reads them aloud and tries them before saving."""

import datetime as dt
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from alerts.models import Rule
from alerts.rule_forms import RuleForm
from alerts.services.backtest_words import read_backtest
from alerts.services.backtests import backtest
from alerts.services.rule_sentences import rule_sentence, rule_sentences, scope_name
from alerts.services.rules import Scope, check_rule, delete_rule, draft_rule, save_rule
from goals.models import Target
from kpis.models import Kpi
from workspaces.access import membership_required
from workspaces.conflicts import show_conflict
from workspaces.enums import Role
from workspaces.exceptions import StaleVersionError
from workspaces.http import WorkspaceRequest, sent_data
from workspaces.list_files import list_file
from workspaces.service_forms import report
from workspaces.sheets import Cell

BACKTEST = "rule-backtest"


@membership_required(Role.VIEWER)
@require_safe
def rule_list(request: WorkspaceRequest) -> HttpResponseBase:
    """List the rules, that of all other targets first, each read aloud."""
    workspace, member = request.membership.workspace, request.membership
    rules = Rule.objects.for_workspace(workspace).select_related("target__kpi", "kpi")
    language = get_language() or member.user.language
    of_others = draft_rule(workspace=workspace, scope=None)
    own = list(rules.exclude(target=None, kpi=None).order_by("-changed_at", "-pk"))
    for rule in own:
        rule.workspace = workspace
    sentence = rule_sentence(of_others, language)
    rows = [(rule, scope_name(rule), rule_sentence(rule, language)) for rule in own]
    read = [(of_others, _("All targets without a rule of their own"), sentence), *rows]
    if file := list_file(request, name="rules", items=read, columns=_columns()):
        return file
    context = {
        "workspace": workspace,
        "of_others": of_others,
        "sentence": sentence,
        "rows": rows,
        "may_edit": member.may(Role.EDITOR),
        "may_manage": member.may(Role.MANAGER),
    }
    return render(request, "alerts/rule_list.html", context)


def _columns() -> dict[str, Callable[[tuple[Rule, str, str]], Cell]]:
    return {
        _("For"): lambda row: row[1],
        _("What it says"): lambda row: row[2],
        _("Changed"): lambda row: timezone.localdate(row[0].changed_at) if row[0].pk else None,
    }


@membership_required(Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def rule_of_others(request: WorkspaceRequest) -> HttpResponse:
    """The rule of all targets that have no other."""
    return _edit(request, None)


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def rule_of_target(request: WorkspaceRequest, target_id: str) -> HttpResponse:
    """The rule of one target."""
    targets = Target.objects.for_workspace(request.membership.workspace)
    related = targets.select_related("kpi", "goal", "latest_assessment")
    target = get_object_or_404(related, public_id=target_id)
    target.workspace = target.kpi.workspace = target.goal.workspace = request.membership.workspace
    return _edit(request, target)


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def rule_of_kpi(request: WorkspaceRequest, kpi_id: str) -> HttpResponse:
    """The rule of all targets on a KPI that have none of their own."""
    kpis = Kpi.objects.for_workspace(request.membership.workspace)
    kpi = get_object_or_404(kpis, public_id=kpi_id)
    kpi.workspace = request.membership.workspace
    return _edit(request, kpi)


@membership_required(Role.EDITOR)
@require_POST
def rule_delete(request: WorkspaceRequest, rule_id: str) -> HttpResponse:
    """Remove a rule; that of all others is removed by who may make it."""
    workspace = request.membership.workspace
    rules = Rule.objects.for_workspace(workspace).select_related("target__kpi", "kpi")
    rule = get_object_or_404(rules, public_id=rule_id)
    if rule.is_of_others and not request.membership.may(Role.MANAGER):
        raise PermissionDenied
    rule.workspace = workspace
    delete_rule(rule=rule, by=request.membership, now=timezone.now())
    messages.success(request, _("Removed."))
    return redirect("alerts:rule_list", workspace.slug)


def _edit(request: WorkspaceRequest, scope: Scope) -> HttpResponse:
    """Show the form, try what was typed, or save it; a link may bring values to try, too."""
    workspace, now = request.membership.workspace, timezone.now()
    rule, tried = draft_rule(workspace=workspace, scope=scope), None
    is_prefilled = "audience" in request.GET
    form = RuleForm(sent_data(request) or (request.GET if is_prefilled else None), rule=rule)
    if form.is_bound and form.is_valid():
        try:
            if request.method == "POST" and "try" not in request.POST:
                save_rule(
                    workspace=workspace,
                    scope=scope,
                    by=request.membership,
                    now=now,
                    expected_version=form.cleaned_data["version"],
                    **form.chosen(),
                )
                messages.success(request, _("Saved."))
                return redirect("alerts:rule_list", workspace.slug)
            drafted = draft_rule(workspace=workspace, scope=scope, **form.chosen())
            check_rule(drafted)
        except ValidationError as error:
            report(form, error)
        except StaleVersionError:
            stored = draft_rule(workspace=workspace, scope=scope)
            show_conflict(form, RuleForm(None, rule=stored))
        else:
            tried = drafted
    context = {"workspace": workspace, "form": form, "rule": rule, "name": scope_name(rule)}
    if tried:
        context |= _trial(tried, request.user.language, now=now)
    status = HTTPStatus.OK if tried or not form.is_bound else HTTPStatus.UNPROCESSABLE_ENTITY
    region = f"alerts/rule_form.html#{BACKTEST}"
    page = region if request.htmx.target == BACKTEST else "alerts/rule_form.html"
    return render(request, page, context, status=status)


def _trial(rule: Rule, language: str, *, now: dt.datetime) -> dict[str, Any]:
    """Read a rule aloud, and say what it would have sent."""
    found, line = backtest(rule=rule, now=now), rule.workspace.at_risk_from
    return {
        "sentences": rule_sentences(rule),
        "found": read_backtest(found, at_risk_from=line, language=get_language() or language),
    }
