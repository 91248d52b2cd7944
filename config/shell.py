"""What the frame around every page shows."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.services.frame import read_frame
from workspaces.models import Membership, Workspace
from workspaces.services.sign_up import is_sign_up_open, may_make_workspaces


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the side navigation."""

    url: str
    label: str
    icon: str
    is_current: bool
    count: int = 0
    key: str = ""  # the keys that open it, such as "g h"


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of a page inside a workspace."""

    workspace: Workspace
    membership: Membership
    memberships: list[Membership]
    nav: list[NavItem]
    is_late: bool


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `shell` inside a workspace, little elsewhere, nothing in fragments."""
    if getattr(request, "htmx", False):
        return {}
    site = {
        "has_inbox": not settings.EMAIL_URL,  # mails stay on the site
        "is_sign_up_open": is_sign_up_open(),
        "may_make_workspaces": may_make_workspaces(),
    }
    membership = getattr(request, "membership", None)
    if membership is None:
        return site
    workspace = membership.workspace
    frame = read_frame(workspace=workspace, now=timezone.now())
    return site | {
        "shell": Shell(
            workspace=workspace,
            membership=membership,
            memberships=request.memberships,  # type: ignore[attr-defined]
            nav=_navigation(request, workspace, waiting=frame.waiting_count),
            is_late=frame.is_late,
        )
    }


def _navigation(request: HttpRequest, workspace: Workspace, *, waiting: int) -> list[NavItem]:
    home = reverse("workspace_home", args=[workspace.slug])
    entries = [
        (home, _("Home"), "home", "g h", 0),
        (f"{home}goals/", _("Goals"), "goal", "g g", 0),
        (f"{home}kpis/", _("KPIs"), "kpi", "g k", 0),
        (f"{home}personas/", _("Personas"), "persona", "g p", 0),
        (f"{home}alerts/", _("Alerts"), "alert", "g a", waiting),
        (f"{home}reviews/", _("Reviews"), "clipboard-check", "g r", 0),
        (f"{home}campaigns/", _("Campaigns"), "megaphone", "g c", 0),
        (f"{home}settings/", _("Settings"), "settings", "g s", 0),
    ]
    return [
        NavItem(
            url=url,
            label=label,
            icon=icon,
            key=key,
            count=count,
            is_current=request.path == url or (url != home and request.path.startswith(url)),
        )
        for url, label, icon, key, count in entries
    ]
