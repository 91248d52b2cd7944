"""Beside an alert that was found to be noise: what a looser rule would have sent."""

from collections.abc import Iterator

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from alerts.models import Alert, Rule
from alerts.rule_forms import typed_values
from alerts.services.backtest_words import count, looser_label, read_backtest
from alerts.services.backtests import Backtest, backtest
from alerts.services.rules import own_or_inherited
from goals.calc.spells import Terms
from goals.models import Target
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.http import WorkspaceRequest


@membership_required(Role.EDITOR)
@require_safe
@vary_on_headers("HX-Request")
def alert_looser(request: WorkspaceRequest, alert_id: str) -> HttpResponse:
    """Say what the target's rule sent in the last 90 days, and lead to looser ones, filled in."""
    workspace, now = request.membership.workspace, timezone.now()
    alert = get_object_or_404(Alert.objects.for_workspace(workspace), public_id=alert_id)
    targets = Target.objects.for_workspace(workspace).select_related("kpi", "goal")
    target = get_object_or_404(targets, pk=alert.target_id)
    target.workspace = target.kpi.workspace = target.goal.workspace = workspace
    rule = own_or_inherited(target)
    found = backtest(rule=rule, now=now)
    language = get_language() or request.user.language
    context = {
        "workspace": workspace,
        "alert": alert,
        "target": target,
        "found": read_backtest(found, at_risk_from=workspace.at_risk_from, language=language),
        "looser": list(_looser(rule, found)),
    }
    template = "alerts/alert_looser.html"
    return render(request, f"{template}#region" if request.htmx else template, context)


def _looser(rule: Rule, found: Backtest) -> Iterator[tuple[str, str, str]]:
    """Yield what is different about each looser rule, what it would have sent, and its form."""
    for each in found.looser:
        label = looser_label(each.terms, rule.workspace.at_risk_from)
        yield label, count(each.count), _address(rule, each.terms.off_track)


def _address(rule: Rule, asked: Terms) -> str:
    """Return the address of the target's rule form, with these terms typed in."""
    typed = typed_values(rule) | {"off_needed": asked.needed, "off_among": asked.among}
    if asked.line is not None:
        typed["line"] = f"{(asked.line * 100).normalize():f}"
    query = QueryDict(mutable=True)
    for name, value in typed.items():
        if value is True:
            query[name] = "on"
        elif value is not None and value is not False:
            query[name] = str(value)
    target = rule.target
    slug = rule.workspace.slug
    page = reverse("alerts:rule_of_target", args=[slug, target.public_id if target else ""])
    return f"{page}?{query.urlencode()}"
