"""The judgements that were made of targets, in order, for whoever counts them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db.models import F

from goals.calc.spells import Reading
from goals.enums import Status
from goals.models import Assessment, Target
from workspaces.models import Workspace


class Judged(NamedTuple):
    """A judgement of a target, when it was made, and what it said."""

    assessment_id: int
    made_at: dt.datetime
    reading: Reading


def read_judged(
    *, workspace: Workspace, targets: Iterable[Target], since: dt.date
) -> Mapping[int, list[Judged]]:
    """Return the judgements of each target since a date, of its promise as judged last.

    One query for all targets; the keys are their primary keys.
    """
    rows = Assessment.objects.for_workspace(workspace).filter(
        target__in=targets,
        as_of__gte=since,
        target_version=F("target__latest_assessment__target_version"),
    )
    found: dict[int, list[Judged]] = defaultdict(list)
    for target, pk, made_at, as_of, status, probability, version, until in rows.order_by(
        "as_of", "pk"
    ).values_list(
        "target",
        "pk",
        "created_at",
        "as_of",
        "status",
        "probability",
        "data_version",
        "data_until",
    ):
        data = (version, until)
        reading = Reading(made_at, as_of, Status(status), probability, data, until)
        found[target].append(Judged(pk, made_at, reading))
    return found
