"""The tabs that the pages under "Settings" share."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from workspaces.enums import Role
from workspaces.http import WorkspaceRequest


@dataclass(frozen=True, slots=True)
class Tab:
    """One view of the settings, with its own address."""

    url: str
    label: str
    is_current: bool


def settings_tabs(request: WorkspaceRequest) -> list[Tab]:
    """The views of the settings that the member may open."""
    entries = [("workspaces:settings", _("General")), ("workspaces:member_list", _("Members"))]
    entries.append(("alerts:rule_list", _("Alert rules")))
    entries.append(("workspaces:token_list", _("API tokens")))
    if request.membership.may(Role.MANAGER):
        entries.append(("workspaces:audit_list", _("Audit trail")))
        entries.append(("share_list", _("Share links")))
    if request.membership.may(Role.OWNER):
        entries.append(("workspaces:export_list", _("Whole export")))
        entries.append(("workspaces:life", _("Hand over or close")))
    slug = request.membership.workspace.slug
    urls = [(reverse(name, args=[slug]), label) for name, label in entries]
    return [Tab(url=url, label=label, is_current=request.path == url) for url, label in urls]
