"""Parts of pages that are loaded when they are looked at; each is a page of its own too."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from goals.models import Assessment, Goal, GoalVerdictChange, TargetVersion
from goals.services.numbers import value_for
from goals.services.persona_results import channels_of, persona_results, persona_targets
from goals.views.finding import goal_or_404
from personas.models import Persona, Product
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.finding import own_or_404
from workspaces.http import WorkspaceRequest
from workspaces.reader import Reader

HISTORY = 30  # judgements and changes shown, the newest


@membership_required(Role.VIEWER)
@require_safe
@vary_on_headers("HX-Request")
def persona_goals(request: WorkspaceRequest, persona_id: str) -> HttpResponse:
    """The goals that serve a persona with their targets and results, for the persona's page."""
    workspace = request.membership.workspace
    persona = own_or_404(request, Persona.objects.all(), persona_id)
    goals = Goal.objects.for_workspace(workspace).active().filter(persona_links__persona=persona)
    named = list(goals.order_by("level", "title", "pk"))
    reader = Reader.of(request, now=timezone.now())
    targets = persona_targets(persona=persona, goals=named)
    context = {
        "workspace": workspace,
        "persona": persona,
        "goals": named,
        "rows": persona_results(targets, reader=reader),
        "channels": channels_of(targets),
    }
    template = "goals/persona_goals.html#region" if request.htmx else "goals/persona_goals.html"
    return render(request, template, context)


@membership_required(Role.VIEWER)
@require_safe
@vary_on_headers("HX-Request")
def product_goals(request: WorkspaceRequest, product_id: str) -> HttpResponse:
    """The goals that are for a product, for the product's page and the list of products."""
    workspace = request.membership.workspace
    product = own_or_404(request, Product.objects.all(), product_id)
    goals = Goal.objects.for_workspace(workspace).active().filter(product_links__product=product)
    context = {
        "workspace": workspace,
        "product": product,
        "goals": list(goals.order_by("level", "title", "pk")),
    }
    template = "goals/product_goals.html#region" if request.htmx else "goals/product_goals.html"
    return render(request, template, context)


@membership_required(Role.VIEWER)
@require_safe
@vary_on_headers("HX-Request")
def goal_story(request: WorkspaceRequest, goal_id: str) -> HttpResponse:
    """Whom a goal serves, for which products, and how its verdict changed."""
    goal = goal_or_404(request, goal_id)
    personas = Persona.objects.for_workspace(goal.workspace).filter(goal_links__goal=goal)
    products = Product.objects.for_workspace(goal.workspace).filter(goal_links__goal=goal)
    changes = GoalVerdictChange.objects.for_workspace(goal.workspace).filter(goal=goal)
    context = {
        "workspace": goal.workspace,
        "goal": goal,
        "personas": list(personas.order_by("name")),
        "products": list(products.order_by("name")),
        "changes": list(changes.select_related("decided_by__kpi")[:HISTORY]),
    }
    template = "goals/goal_story.html#region" if request.htmx else "goals/goal_story.html"
    return render(request, template, context)


@membership_required(Role.VIEWER)
@require_safe
@vary_on_headers("HX-Request")
def target_history(request: WorkspaceRequest, target_id: str) -> HttpResponse:
    """The versions of a target with their reasons, and how it was judged."""
    workspace = request.membership.workspace
    of_target = {"target__public_id": target_id}
    versions = TargetVersion.objects.for_workspace(workspace).filter(**of_target)
    shown = list(versions.select_related("by", "target__kpi"))
    if not shown:
        raise Http404
    judged = Assessment.objects.for_workspace(workspace).filter(**of_target)[:HISTORY]
    reader, target = Reader.of(request, now=timezone.now()), shown[0].target
    context = {
        "workspace": workspace,
        "target": target,
        "versions": [(each, each.promise[f"sentence_{reader.language}"]) for each in shown],
        "judgements": [(each, value_for(reader, each.actual, target)) for each in judged],
    }
    template = "goals/target_history.html#region" if request.htmx else "goals/target_history.html"
    return render(request, template, context)
