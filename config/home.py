"""The home of a workspace: what needs me, how are we doing, what changed."""

import datetime as dt
from dataclasses import dataclass

from django.core.paginator import Page
from django.db.models import Case, Count, Q, Value, When
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from alerts.models import Alert
from alerts.services.plan_wording import PLAN_STATES
from alerts.services.readings import read_story
from goals.enums import ChangeKind, PlanChangeKind, Status
from goals.models import PlanChange, VerdictChange
from goals.services.check_ins import owed_check_ins
from goals.services.overview import read_watched_goals
from goals.services.plan_overview import recent_plan_changes
from kpis.calc.segments import label, parse_segment
from kpis.models import Kpi
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.http import WorkspaceRequest
from workspaces.models import Membership
from workspaces.paging import page_of
from workspaces.reader import Reader

ALERTS = 8  # shown here; the list of alerts has all
TARGETS = 50
CHANGES = 30
CHANGED_WITHIN = dt.timedelta(days=7)
MORNING, AFTERNOON, EVENING = 5, 12, 18  # hours at which they begin


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One line of what changed: a verdict, or a plan with the sentence about it."""

    change: VerdictChange | PlanChange
    state: Status
    plan_sentence: str = ""

    @property
    def segment(self) -> str:
        """The segment of the target that was judged, such as `instagram`."""
        if isinstance(self.change, PlanChange):
            return ""
        return label(parse_segment(self.change.target.segment_key))


@membership_required(Role.VIEWER)
@require_safe
def workspace_home(request: WorkspaceRequest) -> HttpResponse:
    """Answer in one look: what needs me, how are we doing, what changed."""
    workspace, now = request.membership.workspace, timezone.now()
    reader = Reader.of(request, now=now)
    alerts = _waiting_alerts(request.membership)
    may_edit = request.membership.may(Role.EDITOR)
    owed = owed_check_ins(member=request.membership, today=reader.today) if may_edit else []
    context = {
        "workspace": workspace,
        "greeting": _greeting(timezone.localtime(now)),
        "alerts": [(alert, read_story(alert.story, reader)) for alert in alerts],
        "waiting_count": alerts.paginator.count,
        "rows": read_watched_goals(workspace=workspace, reader=reader, limit=TARGETS),
        "may_edit": may_edit,
        "owed": owed,
        "needs_count": alerts.paginator.count + bool(owed),
    }
    if not context["rows"]:
        context["begun"] = (
            Kpi.objects.for_workspace(workspace)
            .active()
            .aggregate(kpis=Count("pk"), measured=Count("last_measured_on"))
        )
    return render(request, "home.html", context)


@membership_required(Role.VIEWER)
@require_safe
@vary_on_headers("HX-Request")
def workspace_changes(request: WorkspaceRequest) -> HttpResponse:
    """The verdicts and plans that changed within the last seven days, the latest first."""
    workspace, since = request.membership.workspace, timezone.now() - CHANGED_WITHIN
    verdicts = (
        VerdictChange.objects.for_workspace(workspace)
        .filter(kind=ChangeKind.STATUS, changed_at__gte=since)
        .select_related("target__kpi", "target__goal")[:CHANGES]
    )
    plans = recent_plan_changes(
        workspace=workspace, since=since, language=request.user.language, limit=CHANGES
    )
    lines = [
        *(ChangeLine(change, Status(change.new_status)) for change in verdicts),
        *(
            ChangeLine(change, PLAN_STATES[PlanChangeKind(change.kind)], sentence)
            for change, sentence in plans
        ),
    ]
    lines.sort(key=lambda line: line.change.changed_at, reverse=True)
    context = {"workspace": workspace, "lines": lines[:CHANGES]}
    template = "changes.html#region" if request.htmx else "changes.html"
    return render(request, template, context)


def _waiting_alerts(membership: Membership) -> Page[Alert]:
    """The first alerts that nobody has in hand, those of the member's own before others."""
    is_mine = Q(target__goal__owner=membership) | Q(plan__owner=membership)
    mine = When(is_mine, then=Value(0))
    waiting = Alert.objects.for_workspace(membership.workspace).waiting()
    ordered = waiting.order_by(Case(mine, default=Value(1)), "-opened_at", "-pk")
    return page_of(ordered, None, per_page=ALERTS)


def _greeting(local: dt.datetime) -> str:
    if MORNING <= local.hour < AFTERNOON:
        return _("Good morning.")
    if AFTERNOON <= local.hour < EVENING:
        return _("Good afternoon.")
    return _("Good evening.")
