"""Beside a target's page: what if it lay elsewhere, and why it was judged so."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from goals.forms.what_if import WhatIfForm
from goals.services.numbers import promised_for, value_for
from goals.services.target_versions import as_judged
from goals.services.what_if import what_if
from goals.services.why import read_why
from goals.views.finding import target_or_404
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.http import WorkspaceRequest
from workspaces.reader import Reader


@membership_required(Role.VIEWER)
@require_safe
@vary_on_headers("HX-Request")
def target_what_if(request: WorkspaceRequest, target_id: str) -> HttpResponse:
    """Show the chance of another target value or end; the answer alone where the slider asks."""
    target = target_or_404(request, target_id)
    reader = Reader.of(request, now=timezone.now())
    form = WhatIfForm(request.GET, target=target)
    value, ends_on = form.tried(target)
    found = what_if(target=target, value=value, ends_on=ends_on, today=reader.today)
    latest = target.latest_assessment
    context = {
        "workspace": target.workspace,
        "target": target,
        "form": form,
        "found": found,
        "present": latest.probability if latest and not latest.is_final else None,
        "promised": promised_for(reader, found.target),
        "needed": value_for(reader, found.needed, found.target) if found.needed else "",
    }
    region = "answer" if request.htmx.target == "what-if-answer" else "region"
    template = "goals/target_what_if.html"
    return render(request, f"{template}#{region}" if request.htmx else template, context)


@membership_required(Role.VIEWER)
@require_safe
@vary_on_headers("HX-Request")
def target_why(request: WorkspaceRequest, target_id: str) -> HttpResponse:
    """Show every step that led to the verdict of a target."""
    target = as_judged(target_or_404(request, target_id))
    reader = Reader.of(request, now=timezone.now())
    context = {
        "workspace": target.workspace,
        "target": target,
        "why": read_why(target=target, reader=reader),
    }
    template = "goals/target_why.html"
    return render(request, f"{template}#region" if request.htmx else template, context)
