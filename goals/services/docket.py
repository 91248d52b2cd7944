"""What is read to judge many targets of a workspace at once, and the judgements made of it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from goals.enums import Status
from goals.models import Assessment, Target
from goals.services.judging import judge_target
from goals.services.observations import Shared, read_facts_of
from goals.services.target_versions import in_force
from workspaces.models import Workspace

Key = tuple[int, int, int]  # what is judged once a day: target, its version, the data's version


@dataclass(frozen=True, slots=True)
class Judgement:
    """A target as it was read, what it had promised as of the date, and how that stands.

    The `assessment` is stored already unless it `is_new`.
    """

    target: Target
    promise: Target
    assessment: Assessment
    is_new: bool

    @property
    def key(self) -> Key:
        """What no scheduler may judge twice as of one date."""
        return key_of(self.assessment)


class Docket:
    """Some targets of one workspace, and all that judging them as of a date takes.

    As many queries for many targets as for one. The targets come with their KPI, goal and latest
    assessment, read before the facts: data that arrives in between makes them due again.
    """

    def __init__(
        self, *, workspace: Workspace, targets: Sequence[Target], as_of: dt.date, now: dt.datetime
    ) -> None:
        self.as_of = as_of
        today = workspace.today(now)
        self._is_day_over = as_of < today
        self._promises = in_force(workspace=workspace, targets=targets, as_of=as_of, today=today)
        self._stored = _stored(workspace, targets, as_of)
        unjudged = [each for each in self._promises.values() if _key(each) not in self._stored]
        self._before = _statuses_before(workspace, unjudged, as_of)
        self._facts = read_facts_of(workspace=workspace, targets=unjudged, as_of=as_of)
        self._shared = Shared()

    def judge(self, target: Target) -> Judgement:
        """Return how `target` stands: the stored judgement, or a new one that is not saved yet."""
        promise = self._promises[target.pk]
        found = self._stored.get(_key(promise))
        return Judgement(target, promise, found or self._judged(promise), is_new=found is None)

    def _judged(self, promise: Target) -> Assessment:
        return judge_target(
            target=promise,
            facts=self._facts,
            as_of=self.as_of,
            is_day_over=self._is_day_over,
            previous=self._before.get((promise.pk, promise.version)),
            shared=self._shared,
        )


def key_of(assessment: Assessment) -> Key:
    """Return what `assessment` judged."""
    return assessment.target_id, assessment.target_version, assessment.data_version


def _key(promise: Target) -> Key:
    return promise.pk, promise.version, promise.kpi.data_version


def _stored(
    workspace: Workspace, targets: Iterable[Target], as_of: dt.date
) -> dict[Key, Assessment]:
    """Return the judgements of the targets as of the date that there are."""
    done = Assessment.objects.for_workspace(workspace).filter(target__in=targets, as_of=as_of)
    return {key_of(each): each for each in done}


def _statuses_before(
    workspace: Workspace, promises: Iterable[Target], as_of: dt.date
) -> dict[tuple[int, int], Status]:
    """Return the status of each promise before, as of that date or an earlier one.

    It is that of the target's latest assessment, or else is looked up in its history.
    """
    found, sought = {}, []
    for promise in promises:
        latest = promise.latest_assessment
        if latest and latest.as_of <= as_of and latest.target_version == promise.version:
            found[promise.pk, promise.version] = Status(latest.status)
        else:
            sought.append(promise.pk)
    if not sought:
        return found
    own = Assessment.objects.for_workspace(workspace).filter(as_of__lte=as_of)
    newest = own.filter(target=OuterRef("target"), target_version=OuterRef("target_version"))
    rows = own.filter(
        target__in=sought, pk=Subquery(newest.order_by("-as_of", "-pk").values("pk")[:1])
    )
    return found | {
        (target, version): Status(status)
        for target, version, status in rows.values_list("target", "target_version", "status")
    }
