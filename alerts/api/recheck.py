"""`/recheck`: judge now instead of within a minute."""

import time
from typing import Self

from django.utils import timezone
from ninja import Router
from pydantic import BaseModel, Field

from alerts.services.opening import open_due_alerts
from alerts.tasks import deliver_due
from goals.services.assessments import Result, assess_due
from goals.services.plan_checks import recheck_plans
from kpis.services.watching import watch_kpis
from workspaces.bell import ring_after_commit
from workspaces.enums import Role, Scope
from workspaces.rest.door import BearerToken
from workspaces.rest.fields import Body, Day, Flag
from workspaces.rest.problems import service_errors
from workspaces.rest.request import ApiRequest

router = Router(tags=["Targets"])


class RecheckIn(Body):
    """What to judge, and as of when."""

    as_of: Day | None = Field(None, description="From the measurements dated up to this day.")
    everything: Flag = Field(False, alias="all", description="Also what is not due.")


class RecheckOut(BaseModel):
    """How many targets were due and judged, how many verdicts moved, how many alerts followed.

    `plans_changed` counts the plans that the present values of their KPIs have moved,
    `data_changes` the unusual values and late data found, or found to be over.
    """

    due: int
    assessed: int
    changed: int
    alerts_opened: int
    plans_changed: int
    data_changes: int
    seconds: float

    @classmethod
    def of(
        cls,
        result: Result,
        *,
        alerts_opened: int,
        plans_changed: int,
        data_changes: int,
        seconds: float,
    ) -> Self:
        """Return what the API tells of a re-check."""
        return cls(
            due=result.due,
            assessed=result.assessed,
            changed=result.changed,
            alerts_opened=alerts_opened,
            plans_changed=plans_changed,
            data_changes=data_changes,
            seconds=round(seconds, 3),
        )


@router.post(
    "/recheck",
    summary="Judge what is due",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response=RecheckOut,
)
def recheck(request: ApiRequest, body: RecheckIn | None = None) -> RecheckOut:
    """Judge the targets, check plans and data, open the alerts that follow; mail leaves after."""
    wanted = body or RecheckIn.model_validate({})
    started, now, workspace = time.perf_counter(), timezone.now(), request.token.workspace
    with service_errors():
        result = assess_due(
            now=now, workspace=workspace, as_of=wanted.as_of, everything=wanted.everything
        )
    plans = recheck_plans(now=now, workspace=workspace)
    watched = watch_kpis(now=now, workspace=workspace)
    opened = open_due_alerts(now=now, workspace=workspace)
    ring_after_commit(deliver_due)
    return RecheckOut.of(
        result,
        alerts_opened=opened,
        plans_changed=plans.changed,
        data_changes=watched.changes,
        seconds=time.perf_counter() - started,
    )
