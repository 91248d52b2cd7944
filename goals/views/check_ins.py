"""The queue of check-ins: one target after the other, by keyboard alone."""

import datetime as dt
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from goals.forms.check_in import CheckInForm
from goals.models import CheckIn, Target
from goals.services.check_ins import (
    is_typed_by_hand,
    latest_check_ins,
    owed_check_ins,
    record_check_in,
)
from goals.services.sentences import sentence
from goals.services.standing import read_standing
from goals.views.finding import target_or_404
from kpis.calc.periods import ONE_DAY
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.http import WorkspaceRequest, sent_data
from workspaces.reader import Reader
from workspaces.service_forms import report

SHOWN = 20  # of what was said about a target


@membership_required(Role.EDITOR)
@require_safe
def check_in_queue(request: WorkspaceRequest) -> HttpResponse:
    """Lead to the first check-in owed after the one that was skipped; say so where none is left."""
    member = request.membership
    owed = owed_check_ins(member=member, today=member.workspace.today(timezone.now()))
    skipped = request.GET.get("after")
    places = [place for place, each in enumerate(owed) if each.public_id == skipped]
    waiting = owed[places[0] + 1 :] if places else owed
    if not waiting:
        context = {"workspace": member.workspace, "owed": owed}
        return render(request, "goals/check_in_done.html", context)
    address = reverse("goals:check_in", args=[member.workspace.slug, waiting[0].public_id])
    return redirect(f"{address}?{urlencode({'left': len(waiting)})}")


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def check_in(request: WorkspaceRequest, target_id: str) -> HttpResponse:
    """Ask about one target, keep the answer, go on with the next."""
    target, now = target_or_404(request, target_id), timezone.now()
    said = latest_check_ins(target, limit=1)
    form = CheckInForm(
        sent_data(request),
        takes_value=is_typed_by_hand(target),
        initial=_initial(target, said[0] if said else None, now),
    )
    if request.method == "POST" and form.is_valid():
        try:
            record_check_in(target=target, by=request.membership, now=now, **form.said())
        except ValidationError as error:
            report(form, error)
        else:
            messages.success(request, _("Noted: %(name)s") % {"name": target.kpi.display_name})
            return redirect("goals:check_in_queue", target.workspace.slug)
    reader = Reader.of(request, now=now)
    context = {
        "workspace": target.workspace,
        "target": target,
        "form": form,
        "standing": read_standing(target=target, reader=reader),
        "sentence": sentence(target, reader.language),
        "last": said[0] if said else None,
        "left": request.GET.get("left", ""),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "goals/check_in.html", context, status=status)


@membership_required(Role.VIEWER)
@require_safe
@vary_on_headers("HX-Request")
def target_check_ins(request: WorkspaceRequest, target_id: str) -> HttpResponse:
    """What was said about a target, for its page."""
    target = target_or_404(request, target_id)
    context = {
        "workspace": target.workspace,
        "target": target,
        "said": latest_check_ins(target, limit=SHOWN),
        "may_edit": request.membership.may(Role.EDITOR),
    }
    template = "goals/target_check_ins.html"
    return render(request, f"{template}#region" if request.htmx else template, context)


def _initial(target: Target, last: CheckIn | None, now: dt.datetime) -> dict[str, Any]:
    """The last confidence, and the first day without a value."""
    today, newest = target.workspace.today(now), target.kpi.last_measured_on
    return {
        "confidence": last.confidence if last else None,
        "value_on": min(newest + ONE_DAY, today) if newest else today - ONE_DAY,
    }
