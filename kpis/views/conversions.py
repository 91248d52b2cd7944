"""Pages of conversion values: the types, what each is worth, and from when on."""

import datetime as dt
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from kpis.forms.conversion import ConversionTypeForm, ConversionValueForm
from kpis.models import ConversionType
from kpis.services.conversion_overview import (
    read_type_card,
    read_type_cards,
    read_unknown_types,
)
from kpis.services.conversions import (
    NewValue,
    add_conversion_type,
    remove_conversion_value,
    update_conversion_type,
)
from workspaces.access import membership_required
from workspaces.conflicts import show_conflict
from workspaces.enums import Role
from workspaces.exceptions import StaleVersionError
from workspaces.finding import own_or_404
from workspaces.http import WorkspaceRequest, sent_data
from workspaces.reader import Reader
from workspaces.service_forms import report


@membership_required(Role.VIEWER)
@require_safe
def conversion_type_list(request: WorkspaceRequest) -> HttpResponse:
    """List the conversion types with what they are worth, and those only the data knows."""
    workspace = request.membership.workspace
    reader = Reader.of(request, now=timezone.now())
    context = {
        **_shared(request),
        "cards": read_type_cards(workspace=workspace, reader=reader),
        "unknown": read_unknown_types(workspace),
    }
    return render(request, "kpis/conversion_type_list.html", context)


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def conversion_type_create(request: WorkspaceRequest) -> HttpResponse:
    """Add a type; `?key=` fills in one that the data names."""
    workspace = request.membership.workspace
    key = request.GET.get("key", "")
    form = ConversionTypeForm(sent_data(request), initial={"key": key, "name": key})
    if request.method == "POST" and form.is_valid():
        try:
            added = add_conversion_type(
                workspace=workspace, by=request.membership, now=timezone.now(), **form.cleaned_data
            )
        except ValidationError as error:
            report(form, error)
        else:
            return redirect("kpis:conversion_value_add", workspace.slug, added.public_id)
    context = {**_shared(request), "form": form}
    return render(request, "kpis/conversion_type_form.html", context, status=_status(form))


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def conversion_type_edit(request: WorkspaceRequest, type_id: str) -> HttpResponse:
    """Rename a type."""
    conversion_type = _type_or_404(request, type_id)
    name = conversion_type.name
    form = ConversionTypeForm(sent_data(request), instance=conversion_type)
    if request.method == "POST" and form.is_valid():
        try:
            update_conversion_type(
                conversion_type=conversion_type,
                by=request.membership,
                name=form.cleaned_data["name"],
                expected_version=form.cleaned_data["version"],
                now=timezone.now(),
            )
        except StaleVersionError:
            show_conflict(form, ConversionTypeForm(instance=_type_or_404(request, type_id)))
        except ValidationError as error:
            report(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("kpis:conversion_type_list", request.membership.workspace.slug)
    context = {**_shared(request), "form": form, "conversion_type": conversion_type, "name": name}
    return render(request, "kpis/conversion_type_form.html", context, status=_status(form))


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def conversion_value_add(request: WorkspaceRequest, type_id: str) -> HttpResponse:
    """Say what a conversion is worth from a date on: a page, or the card in place by htmx."""
    workspace = request.membership.workspace
    conversion_type = _type_or_404(request, type_id)
    now = timezone.now()
    initial = {"valid_from": workspace.today(now), "currency": workspace.currency}
    form = ConversionValueForm(sent_data(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            update_conversion_type(
                conversion_type=conversion_type,
                by=request.membership,
                values=[NewValue(**form.cleaned_data)],
                now=now,
            )
        except ValidationError as error:
            report(form, error, prefix="values.0.")
        else:
            return _saved(request, conversion_type)
    reader = Reader.of(request, now=now)
    card = read_type_card(conversion_type=conversion_type, reader=reader)
    context = {**_shared(request), "card": card, "form": form}
    template = "kpis/conversion_value_add.html"
    template = f"{template}#form" if request.htmx else template
    return render(request, template, context, status=_status(form))


@membership_required(Role.EDITOR)
@require_POST
def conversion_value_remove(
    request: WorkspaceRequest, type_id: str, valid_from: str
) -> HttpResponse:
    """Take back a value; the one before it holds on."""
    conversion_type = _type_or_404(request, type_id)
    try:
        day = dt.date.fromisoformat(valid_from)
    except ValueError as error:
        raise Http404 from error
    remove_conversion_value(
        conversion_type=conversion_type,
        by=request.membership,
        valid_from=day,
        now=timezone.now(),
    )
    return _saved(request, conversion_type)


def _saved(request: WorkspaceRequest, conversion_type: ConversionType) -> HttpResponse:
    if not request.htmx:
        messages.success(request, _("Saved."))
        return redirect("kpis:conversion_type_list", request.membership.workspace.slug)
    reader = Reader.of(request, now=timezone.now())
    card = read_type_card(conversion_type=conversion_type, reader=reader)
    return render(
        request, "kpis/conversion_type_list.html#card", {**_shared(request), "card": card}
    )


def _type_or_404(request: WorkspaceRequest, type_id: str) -> ConversionType:
    return own_or_404(request, ConversionType.objects.all(), type_id)


def _shared(request: WorkspaceRequest) -> dict[str, Any]:
    return {
        "workspace": request.membership.workspace,
        "may_edit": request.membership.may(Role.EDITOR),
    }


def _status(form: ConversionTypeForm | ConversionValueForm) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
