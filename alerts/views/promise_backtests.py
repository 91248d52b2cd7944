"""Beside a target that is about to be promised: what would have been told of it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from alerts.services.backtest_words import read_backtest
from alerts.services.backtests import backtest_promise
from alerts.services.rule_sentences import rule_sentence
from alerts.services.rules import inherited
from goals.services.promise_tokens import read_promise
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.http import WorkspaceRequest


@membership_required(Role.EDITOR)
@require_safe
@vary_on_headers("HX-Request")
def promise_backtest(request: WorkspaceRequest) -> HttpResponse:
    """Say what the rule that will count would have sent of a promise in the last 90 days."""
    workspace = request.membership.workspace
    promise = read_promise(request.GET.get("promise", ""), workspace=workspace)
    context: dict[str, object] = {"workspace": workspace}
    if promise is not None:
        language = get_language() or request.user.language
        found = backtest_promise(target=promise, now=timezone.now())
        line = workspace.at_risk_from
        context |= {
            "found": read_backtest(found, at_risk_from=line, language=language),
            "sentence": rule_sentence(inherited(promise), language),
        }
    template = "alerts/promise_backtest.html"
    return render(request, f"{template}#region" if request.htmx else template, context)
