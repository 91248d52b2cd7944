"""Pages of plans: the list, one plan with its living assumptions, turning it into targets."""

import datetime as dt
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goals.calc.calculators.spec import Offer
from goals.forms.plans import PlanTargetsForm
from goals.models import Goal, Plan
from goals.services.calculator_words import Words
from goals.services.plan_overview import listed_plans, plan_rows, read_plan_page
from goals.services.plan_targets import (
    offer_fits,
    offers_of,
    plan_offers_to_targets,
    plan_reason,
)
from goals.services.plans import adopt_present_values, archive_plan
from kpis.models import Kpi
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.exceptions import StaleVersionError
from workspaces.finding import own_or_404
from workspaces.http import WorkspaceRequest, sent_data, whole_number
from workspaces.paging import page_of
from workspaces.service_forms import report


@membership_required(Role.VIEWER)
@require_safe
def plan_list(request: WorkspaceRequest) -> HttpResponse:
    """List the plans, and which of them no longer add up."""
    workspace = request.membership.workspace
    page = page_of(listed_plans(workspace), request.GET.get("page"))
    context = {
        "workspace": workspace,
        "page": page,
        "rows": plan_rows(page, language=request.user.language),
    }
    return render(request, "goals/calculators/plan_list.html", context)


@membership_required(Role.VIEWER)
@require_safe
def plan_detail(request: WorkspaceRequest, plan_id: str) -> HttpResponse:
    """Show a plan: its sentence, its assumptions and what the KPIs say of them now."""
    plan = _plan_or_404(request, plan_id)
    words = Words(request.user.language, plan.currency)
    context = {
        "workspace": plan.workspace,
        "plan": plan,
        "page": read_plan_page(plan=plan, words=words),
        "may_edit": request.membership.may(Role.EDITOR) and not plan.is_archived,
    }
    return render(request, "goals/calculators/plan_detail.html", context)


@membership_required(Role.EDITOR)
@require_POST
def plan_adopt(request: WorkspaceRequest, plan_id: str) -> HttpResponse:
    """Plan with the present values of the KPIs."""
    plan = _plan_or_404(request, plan_id)
    try:
        adopt_present_values(
            plan=plan,
            by=request.membership,
            now=timezone.now(),
            expected_version=whole_number(request.POST.get("version"), otherwise=0),
        )
    except StaleVersionError:
        text = _("Somebody else has saved this meanwhile. Look at what it says now, then go on.")
        messages.error(request, text)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The plan now rests on the present values."))
    return redirect("goals:plan_detail", plan.workspace.slug, plan_id)


@membership_required(Role.EDITOR)
@require_POST
def plan_archive(request: WorkspaceRequest, plan_id: str) -> HttpResponse:
    """Take a plan out of sight; its assumptions are no longer watched."""
    plan = _plan_or_404(request, plan_id)
    archive_plan(plan=plan, by=request.membership)
    messages.success(request, _("“%(title)s” is archived.") % {"title": plan.title})
    return redirect("goals:plan_list", plan.workspace.slug)


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def plan_targets(request: WorkspaceRequest, plan_id: str) -> HttpResponse:
    """Turn numbers of a plan into targets of a goal."""
    plan = _plan_or_404(request, plan_id)
    goals = list(Goal.objects.for_workspace(plan.workspace).active().order_by("level", "title"))
    kpis = sorted(Kpi.objects.for_workspace(plan.workspace).active(), key=str)
    offers = offers_of(plan)
    for each in (*goals, *kpis):
        each.workspace = plan.workspace
    form = PlanTargetsForm(
        sent_data(request),
        plan=plan,
        offers=offers,
        goals=goals,
        kpis=kpis,
        words=Words(request.user.language, plan.currency),
        initial=_initial(plan, offers, goals, kpis, today=plan.workspace.today(timezone.now())),
    )
    if request.method == "POST" and form.is_valid():
        promised = form.promised()
        try:
            made = plan_offers_to_targets(
                plan=plan, by=request.membership, now=timezone.now(), **promised
            )
        except ValidationError as error:
            report(form, error)
        else:
            text = ngettext(
                "%(count)s target is made; the next check judges it within a minute.",
                "%(count)s targets are made; the next check judges them within a minute.",
                len(made),
            )
            messages.success(request, text % {"count": len(made)})
            goal_id = promised["goal"].public_id
            return redirect("goals:goal_detail", plan.workspace.slug, goal_id)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"workspace": plan.workspace, "plan": plan, "form": form, "has_goals": bool(goals)}
    return render(request, "goals/calculators/plan_targets.html", context, status=status)


def _initial(
    plan: Plan, offers: list[Offer], goals: list[Goal], kpis: list[Kpi], *, today: dt.date
) -> dict[str, Any]:
    """Propose a goal that still runs, with its dates, the plan's own reason, and the usual KPIs."""
    initial: dict[str, Any] = {"link_reason": plan_reason(plan)}
    if goals:
        goal = next((each for each in goals if each.ends_on >= today), goals[0])
        initial |= {
            "goal": goal.public_id,
            "starts_on": goal.starts_on,
            "ends_on": goal.ends_on,
        }
    by_library = {kpi.library_key or kpi.key: kpi for kpi in kpis}
    for offer in offers:
        usual = by_library.get(offer.kpi)
        if usual and offer_fits(offer, usual, plan.currency):
            initial[offer.key] = usual.key
    return initial


def _plan_or_404(request: WorkspaceRequest, plan_id: str) -> Plan:
    return own_or_404(request, Plan.objects.select_related("owner__user"), plan_id)
