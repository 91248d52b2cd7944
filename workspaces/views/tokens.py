"""Tokens of the API: each member's own; managers see, and can end, those of everybody."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workspaces.access import membership_required
from workspaces.enums import Role, Scope
from workspaces.forms.token import TokenForm
from workspaces.http import WorkspaceRequest, sent_data
from workspaces.models import ApiToken
from workspaces.paging import page_of
from workspaces.services.tokens import create_token, revoke_token
from workspaces.step_up import step_up_required
from workspaces.views.tabs import settings_tabs


@membership_required(Role.VIEWER)
@require_safe
def token_list(request: WorkspaceRequest) -> HttpResponse:
    """List one's own tokens, or to managers all of the workspace, the newest first."""
    workspace, sees_all = request.membership.workspace, request.membership.may(Role.MANAGER)
    tokens = ApiToken.objects.for_workspace(workspace).select_related("membership__user")
    if not sees_all:
        tokens = tokens.filter(membership=request.membership)
    page = page_of(tokens, request.GET.get("page"))
    context = {
        "workspace": workspace,
        "sees_all": sees_all,
        "page": page,
        "rows": [(token, _scopes(token)) for token in page],
        "now": timezone.now(),
        "tabs": settings_tabs(request),
    }
    return render(request, "workspaces/token_list.html", context)


def _scopes(token: ApiToken) -> str:
    return ", ".join(str(Scope(scope).label) for scope in token.scopes)


@membership_required(Role.VIEWER)
@never_cache
@require_http_methods(["GET", "POST"])
@step_up_required
def token_create(request: WorkspaceRequest) -> HttpResponse:
    """Make a token in one's own name; the answer to the form alone shows its text."""
    membership = request.membership
    form = TokenForm(sent_data(request), membership=membership)
    context = {"workspace": membership.workspace, "form": form}
    if request.method == "POST" and form.is_valid():
        token, text = create_token(
            membership=membership, by=membership, now=timezone.now(), **form.cleaned_data
        )
        context |= {"token": token, "text": text, "scopes": _scopes(token)}
        if token.allows(Scope.READ):
            context["command"] = _command(request, text)
        return render(request, "workspaces/token_made.html", context)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "workspaces/token_new.html", context, status=status)


def _command(request: WorkspaceRequest, text: str) -> str:
    """Return a first request to copy, to the address that the reader uses."""
    address = request.build_absolute_uri(reverse("api-v1:read_workspace"))
    return f'curl {address} \\\n  -H "Authorization: Bearer {text}"'


@membership_required(Role.VIEWER, may_wake=True)
@require_POST
def token_revoke(request: WorkspaceRequest, token_id: str) -> HttpResponse:
    """End a token at once: one's own, or as a manager anybody's; also where a workspace rests."""
    membership = request.membership
    tokens = ApiToken.objects.for_workspace(membership.workspace)
    token = get_object_or_404(tokens, public_id=token_id)
    if token.membership_id != membership.pk and not membership.may(Role.MANAGER):
        raise PermissionDenied
    revoke_token(token=token, by=membership, now=timezone.now())
    messages.success(request, _("The token %(name)s opens nothing any more.") % {"name": token})
    return redirect("workspaces:token_list", membership.workspace.slug)
