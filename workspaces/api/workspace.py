"""`/workspace`: the settings of the token's workspace."""

from enum import StrEnum
from typing import Annotated, Any, Final, Self

from ninja import Router
from pydantic import BaseModel, Field

from workspaces.enums import Role, Scope, WeekDay
from workspaces.models import Workspace
from workspaces.rest.columns import columns_of
from workspaces.rest.door import BearerToken
from workspaces.rest.fields import UNSET, Body, DecimalText, Patch, Whole
from workspaces.rest.problems import editing
from workspaces.rest.request import ApiRequest
from workspaces.services.settings import update_workspace

router = Router(tags=["Workspace"])

_NAMES: Final = {
    "time_zone": "timezone",
    "on_track_from": "status_thresholds.on_track",
    "at_risk_from": "status_thresholds.at_risk",
}


class FirstDayOfWeek(StrEnum):
    """The day on which weeks start."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class StatusThresholds(BaseModel):
    """Probabilities from which a target is on track or at risk; below, it is off track."""

    on_track: DecimalText
    at_risk: DecimalText


class WorkspaceOut(BaseModel):
    """A workspace and its settings."""

    slug: str
    name: str
    timezone: str
    currency: str
    week_starts_on: FirstDayOfWeek
    mission: str
    status_thresholds: StatusThresholds
    priority_limit: int
    escalation_days: int = Field(
        description="Working days until an unanswered miss climbs to the owners; 0 is never."
    )
    version: int

    @classmethod
    def of(cls, workspace: Workspace) -> Self:
        """Return what the API tells of `workspace`."""
        return cls(
            slug=workspace.slug,
            name=workspace.name,
            timezone=workspace.time_zone,
            currency=workspace.currency,
            week_starts_on=FirstDayOfWeek[WeekDay(workspace.week_starts_on).name],
            mission=workspace.mission,
            status_thresholds=StatusThresholds(
                on_track=workspace.on_track_from, at_risk=workspace.at_risk_from
            ),
            priority_limit=workspace.priority_limit,
            escalation_days=workspace.escalation_days,
            version=workspace.version,
        )


class StatusThresholdsPatch(Body):
    """One of the two lines, or both."""

    on_track: DecimalText = UNSET
    at_risk: DecimalText = UNSET


class WorkspacePatch(Patch):
    """The settings to change."""

    model_config = columns_of(Workspace, timezone="time_zone")

    name: str = UNSET
    timezone: str = UNSET
    currency: str = UNSET
    week_starts_on: FirstDayOfWeek = UNSET
    mission: Annotated[str, Field(max_length=2000)] = UNSET
    status_thresholds: StatusThresholdsPatch = UNSET
    priority_limit: Annotated[Whole, Field(ge=0, le=32767)] = UNSET
    escalation_days: Annotated[Whole, Field(ge=0, le=20)] = UNSET

    def fields(self) -> dict[str, Any]:
        """Return the changes under the model's names."""
        fields = self.changes()
        lines = fields.pop("status_thresholds", {})
        renamed = {"timezone": "time_zone"}
        fields = {renamed.get(name, name): value for name, value in fields.items()}
        fields |= {f"{name}_from": line for name, line in lines.items()}
        if "week_starts_on" in fields:
            fields["week_starts_on"] = WeekDay[fields["week_starts_on"].name]
        return fields


@router.get(
    "/workspace",
    summary="Read the workspace",
    auth=BearerToken(Scope.READ),
    response=WorkspaceOut,
)
def read_workspace(request: ApiRequest) -> WorkspaceOut:
    """Return the workspace of the token."""
    return WorkspaceOut.of(request.token.workspace)


@router.patch(
    "/workspace",
    summary="Change the workspace's settings",
    auth=BearerToken(Scope.WRITE, Role.OWNER),
    response=WorkspaceOut,
)
def change_workspace(request: ApiRequest, body: WorkspacePatch) -> WorkspaceOut:
    """Change some of the settings."""
    workspace = request.token.workspace

    def current() -> WorkspaceOut:
        return WorkspaceOut.of(Workspace.objects.get(pk=workspace.pk))

    with editing(sent=body, current=current, names=_NAMES):
        update_workspace(
            workspace=workspace,
            by=request.membership,
            expected_version=body.version,
            **body.fields(),
        )
    return current()
