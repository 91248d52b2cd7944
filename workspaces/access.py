"""The one way from a request into a workspace."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render

from workspaces.enums import Role
from workspaces.http import WorkspaceRequest
from workspaces.services.members import memberships_of
from workspaces.sight import see_one

SAFE = ("GET", "HEAD", "OPTIONS")
P = ParamSpec("P")
WorkspaceView = Callable[Concatenate[WorkspaceRequest, P], HttpResponseBase]


def membership_required(
    role: Role, *, may_wake: bool = False
) -> Callable[[WorkspaceView[P]], Callable[..., Any]]:
    """Let members of at least `role` in: strangers get 404, members of a lower role 403.

    A workspace that is archived or waits to be deleted is only read (409), but by what `may_wake`
    it or lets its people go.

    The view's URL must capture `workspace_slug`; the view receives the request with `membership`
    set and no slug. The person's memberships came with the person, and the page's workspace
    switcher shares them.
    """

    def decorate(view: WorkspaceView[P]) -> Callable[..., Any]:
        @wraps(view)
        def wrapped(
            request: HttpRequest, workspace_slug: str, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            inside = cast(WorkspaceRequest, request)
            inside.memberships = memberships_of(inside.user)
            for membership in inside.memberships:
                if membership.workspace.slug == workspace_slug:
                    break
            else:
                raise Http404
            see_one(membership.workspace_id)
            membership.user = inside.user
            inside.membership = membership
            if not membership.may(role):
                raise PermissionDenied
            if not may_wake and membership.workspace.is_asleep and request.method not in SAFE:
                page, context = "workspaces/asleep.html", {"workspace": membership.workspace}
                return render(request, page, context, status=HTTPStatus.CONFLICT)
            return view(inside, *args, **kwargs)

        wrapped.required_role = role  # type: ignore[attr-defined]
        return wrapped

    return decorate
