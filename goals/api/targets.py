"""`/targets`: what exactly is promised."""

import datetime as dt
from typing import Any, Self

from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from goals.api.previews import PreviewOut
from goals.api.promises import (
    NAMES,
    PromiseChange,
    PromiseIn,
    PromiseOut,
    model_fields,
    promise_values,
)
from goals.enums import Status
from goals.models import Goal, Target, TargetVersion
from goals.models.target import TargetQuerySet
from goals.services.preview import preview_target
from goals.services.replay import replay
from goals.services.sentences import sentence
from goals.services.target_versions import PROMISE_FIELDS
from goals.services.targets import archive_target, create_target, update_target
from kpis.models import Kpi
from workspaces.enums import Role, Scope
from workspaces.rest.door import BearerToken
from workspaces.rest.fields import UNSET, Patch
from workspaces.rest.lookup import one_of, referred
from workspaces.rest.paging import Page, Paging, page_of
from workspaces.rest.problems import editing, service_errors
from workspaces.rest.request import ApiRequest

router = Router(tags=["Targets"])


class TargetOut(PromiseOut):
    """A target: its promise and how it stands."""

    id: str
    goal: str
    status: Status
    is_archived: bool
    version: int

    @classmethod
    def of(cls, target: Target) -> Self:
        """Return what the API tells of `target`, read by `targets_of`."""
        kept = {name: getattr(target, name) for name in PROMISE_FIELDS}
        sentences = {
            f"sentence_{language}": sentence(target, language) for language in ("ko", "en")
        }
        return cls.model_validate(
            {
                **promise_values({**kept, **sentences, "kpi": target.kpi.key}),
                "id": target.public_id,
                "goal": target.goal.public_id,
                "status": target.status,
                "is_archived": target.is_archived,
                "version": target.version,
            }
        )


class TargetIn(PromiseIn):
    """A new target on a KPI, for a goal."""

    goal: str
    kpi: str = Field(description="The KPI's key.")


class TargetPatch(Patch, PromiseChange):
    """What to change, and why; it becomes the target's next version."""

    reason: str = Field(max_length=500)
    kpi: str = UNSET


class VersionOut(PromiseOut):
    """What a target promised from a moment on, and why it was changed."""

    version: int
    reason: str
    by: str | None
    at: dt.datetime

    @classmethod
    def of(cls, version: TargetVersion) -> Self:
        """Return what the API tells of `version`, which comes with the person."""
        return cls.model_validate(
            {
                **promise_values(version.promise),
                "version": version.number,
                "reason": version.reason,
                "by": version.by.email if version.by else None,
                "at": version.at,
            }
        )


class TargetQuery(Paging):
    """Which targets."""

    goal: str | None = Field(None, description="The goal's id.")
    kpi: str | None = Field(None, description="The KPI's key.")


def targets_of(request: ApiRequest) -> TargetQuerySet:
    """The targets of the token's workspace, with all that an answer tells of them."""
    targets = Target.objects.for_workspace(request.token.workspace)
    return targets.select_related("workspace", "goal__workspace", "kpi__workspace")


def target_of(request: ApiRequest, target_id: str) -> Target:
    """Return the target that an address names.

    Raises:
        Problem: 404, there is none in the token's workspace.
    """
    return one_of(targets_of(request), public_id=target_id)


@router.get(
    "/targets",
    summary="List targets",
    auth=BearerToken(Scope.READ),
    response=Page[TargetOut],
    by_alias=True,
)
def list_targets(request: ApiRequest, query: Query[TargetQuery]) -> Page[TargetOut]:
    """List the targets that are judged, in the order in which they were made."""
    wanted = {"goal__public_id": query.goal, "kpi__key": query.kpi}
    asked = {name: value for name, value in wanted.items() if value is not None}
    return page_of(request, targets_of(request).active().filter(**asked), query, TargetOut.of)


@router.post(
    "/targets",
    summary="Set a target",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={201: TargetOut},
    by_alias=True,
)
def set_target(request: ApiRequest, body: TargetIn) -> TargetOut:
    """Promise a number; it is judged at the next check, within a minute."""
    goal, kpi = _goal(request, body.goal), _kpi(request, body.kpi)
    with service_errors(NAMES):
        target = create_target(
            goal=goal, kpi=kpi, by=request.membership, now=timezone.now(), **model_fields(body)
        )
    return TargetOut.of(target)


@router.post(
    "/targets/preview",
    summary="Preview a target",
    auth=BearerToken(Scope.READ),
    response=PreviewOut,
)
def preview_new_target(request: ApiRequest, body: TargetIn) -> PreviewOut:
    """Work out what a target would promise, and what it would have sent; nothing is saved."""
    goal, kpi, now = _goal(request, body.goal), _kpi(request, body.kpi), timezone.now()
    with service_errors(NAMES):
        preview = preview_target(
            goal=goal, kpi=kpi, by=request.membership, now=now, **model_fields(body)
        )
    again = replay(target=preview.target, today=request.token.workspace.today(now))
    return PreviewOut.of(preview, again)


@router.get(
    "/targets/{target_id}",
    summary="Read a target",
    auth=BearerToken(Scope.READ),
    response=TargetOut,
    by_alias=True,
)
def read_target(request: ApiRequest, target_id: str) -> TargetOut:
    """Return one target, archived or not."""
    return TargetOut.of(target_of(request, target_id))


@router.patch(
    "/targets/{target_id}",
    summary="Change a target",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response=TargetOut,
    by_alias=True,
)
def change_target(request: ApiRequest, target_id: str, body: TargetPatch) -> TargetOut:
    """Change what a target promises: a new version with its reason, judged at the next check."""
    target = target_of(request, target_id)
    fields: dict[str, Any] = model_fields(body)
    if "kpi" in body.model_fields_set:
        fields["kpi"] = _kpi(request, body.kpi)

    def current() -> TargetOut:
        return TargetOut.of(target_of(request, target_id))

    with editing(sent=body, current=current, names=NAMES):
        update_target(
            target=target,
            reason=body.reason,
            by=request.membership,
            now=timezone.now(),
            expected_version=body.version,
            **fields,
        )
    return current()


@router.delete(
    "/targets/{target_id}",
    summary="Archive a target",
    auth=BearerToken(Scope.WRITE, Role.EDITOR),
    response={204: None},
)
def remove_target(request: ApiRequest, target_id: str) -> None:
    """Stop judging a target; what was judged stays."""
    archive_target(target=target_of(request, target_id), by=request.membership, now=timezone.now())


@router.get(
    "/targets/{target_id}/versions",
    summary="List a target's versions",
    auth=BearerToken(Scope.READ),
    response=Page[VersionOut],
    by_alias=True,
)
def list_versions(request: ApiRequest, target_id: str, query: Query[Paging]) -> Page[VersionOut]:
    """List every promise the target made, the one in force first, with who changed it and why."""
    target = target_of(request, target_id)
    versions = TargetVersion.objects.for_workspace(request.token.workspace).filter(target=target)
    return page_of(
        request,
        versions.select_related("by"),
        query,
        VersionOut.of,
        by=("number",),
        newest_first=True,
    )


def _goal(request: ApiRequest, goal_id: str) -> Goal:
    goals = Goal.objects.for_workspace(request.token.workspace).select_related("workspace")
    return referred(goals, "goal", public_id=goal_id)


def _kpi(request: ApiRequest, key: str) -> Kpi:
    kpis = Kpi.objects.for_workspace(request.token.workspace).select_related("workspace")
    return referred(kpis, "kpi", key=key)
