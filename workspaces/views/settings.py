"""The settings of a workspace."""

import copy
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from workspaces.access import membership_required
from workspaces.conflicts import show_conflict
from workspaces.enums import Role
from workspaces.exceptions import StaleVersionError
from workspaces.forms.workspace import SettingsForm
from workspaces.http import WorkspaceRequest, sent_data
from workspaces.models import Workspace
from workspaces.service_forms import report
from workspaces.services.settings import update_workspace
from workspaces.views.tabs import settings_tabs


@membership_required(Role.VIEWER)
@require_safe
def settings(request: WorkspaceRequest) -> HttpResponse:
    """Show the settings to every member."""
    context = {"workspace": request.membership.workspace, "tabs": settings_tabs(request)}
    context["may_edit"] = request.membership.may(Role.OWNER)
    return render(request, "workspaces/settings.html", context)


@membership_required(Role.OWNER)
@require_http_methods(["GET", "POST"])
def settings_edit(request: WorkspaceRequest) -> HttpResponse:
    """Show and save the settings form."""
    workspace = request.membership.workspace
    form = SettingsForm(sent_data(request), instance=workspace)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        try:
            update_workspace(
                workspace=copy.copy(workspace),  # the frame shows it as stored
                by=request.membership,
                expected_version=fields.pop("version"),
                **fields,
            )
        except StaleVersionError:
            stored = Workspace.objects.get(pk=workspace.pk)
            show_conflict(form, SettingsForm(instance=stored))
        except ValidationError as error:
            report(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("workspaces:settings", workspace.slug)
    context = {"form": form, "workspace": workspace}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "workspaces/settings_edit.html", context, status=status)
