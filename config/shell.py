"""What the frame around every page shows."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from alerts.services.alerts import count_waiting_alerts
from workspaces.models import Membership, Workspace


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


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `shell` inside a workspace, nothing elsewhere and in fragments."""
    membership = getattr(request, "membership", None)
    if membership is None or getattr(request, "htmx", False):
        return {}
    workspace = membership.workspace
    return {
        "shell": Shell(
            workspace=workspace,
            membership=membership,
            memberships=request.memberships,  # type: ignore[attr-defined]
            nav=_navigation(request, workspace),
        )
    }


def _navigation(request: HttpRequest, workspace: Workspace) -> list[NavItem]:
    home = reverse("workspace_home", args=[workspace.slug])
    waiting = count_waiting_alerts(workspace=workspace)
    entries = [
        (home, _("Home"), "home", "g h", 0),
        (f"{home}goals/", _("Goals"), "goal", "g g", 0),
        (f"{home}kpis/", _("KPIs"), "kpi", "g k", 0),
        (f"{home}personas/", _("Personas"), "persona", "g p", 0),
        (f"{home}alerts/", _("Alerts"), "alert", "g a", waiting),
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
