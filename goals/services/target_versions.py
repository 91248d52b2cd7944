"""Versions of a target: what each promised, and which one a date is judged by.

A version is in force from the day it was made on, the first one also before. A period that was
over before a version was made stays judged by the one before: moving the goalposts does not turn
a verdict. Only where nobody had promised anything before the end does the newest one count.
"""

import copy
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_date

from goals.models import Target, TargetVersion
from kpis.models import Kpi
from workspaces.models import Workspace

PROMISE_FIELDS = (
    "kpi",
    "segment_key",
    "link_reason",
    "role",
    "window",
    "judged_windows",
    "condition",
    "condition_value",
    "condition_low",
    "condition_high",
    "tolerance_percent",
    "baseline_value",
    "baseline_from",
    "baseline_to",
    "baseline_source",
    "baseline_reason",
    "target_value",
    "bound",
    "starts_on",
    "ends_on",
    "trajectory",
    "milestones",
)
"""What a version of a target keeps."""
NUMBERS = frozenset(
    {
        "condition_value",
        "condition_low",
        "condition_high",
        "tolerance_percent",
        "baseline_value",
        "target_value",
    }
)
DATES = frozenset({"baseline_from", "baseline_to", "starts_on", "ends_on"})


def promise_texts(target: Target) -> dict[str, Any]:
    """Return the promise as texts: dates in ISO form, decimals in full, the KPI by its key.

    Milestones are a list of them.
    """
    kept = {name: getattr(target, name) for name in PROMISE_FIELDS}
    texts = {name: "" if value is None else str(value) for name, value in kept.items()}
    return {**texts, "kpi": target.kpi.key, "milestones": target.milestones}


def promise_values(texts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of `Target` from the texts of a version, but for its KPI.

    Versions older than a field do not have it; it keeps what it is without.
    """
    return {
        name: _value(name, texts[name])
        for name in PROMISE_FIELDS
        if name != "kpi" and name in texts
    }


def in_force(
    *, workspace: Workspace, targets: Iterable[Target], as_of: dt.date, today: dt.date
) -> dict[int, Target]:
    """Return what each of `targets` promised as of a date, by primary key.

    It is the target itself where its present version was in force then, and a copy with the
    promise of an earlier version elsewhere, to be judged and never to be saved. Two queries for
    those that were ever changed, none for the others.
    """
    found = {target.pk: target for target in targets}
    changed = [each for each in found.values() if _may_differ(each, as_of, today)]
    if not changed:
        return found
    versions = _versions_of(workspace, changed)
    chosen = {each.pk: _chosen(versions[each.pk], as_of) for each in changed}
    keys = {version.promise["kpi"] for version in chosen.values()}
    kpis = {kpi.key: kpi for kpi in Kpi.objects.for_workspace(workspace).filter(key__in=keys)}
    for target in changed:
        version = chosen[target.pk]
        if version.number != target.version:
            kpi = kpis.get(version.promise["kpi"], target.kpi)
            found[target.pk] = _as_promised(target, version, kpi)
    return found


def as_judged(target: Target) -> Target:
    """Return `target` as its latest judgement took it: an earlier version where that counts.

    Where a newer version waits for its judgement it is the target itself.
    """
    latest = target.latest_assessment
    is_settled = target.judged_version == target.version
    if latest is None or not is_settled or latest.target_version == target.version:
        return target
    versions = TargetVersion.objects.for_workspace(target.workspace).filter(target=target)
    version = versions.get(number=latest.target_version)
    kpis = Kpi.objects.for_workspace(target.workspace)
    is_same = version.promise["kpi"] == target.kpi.key
    return _as_promised(
        target, version, target.kpi if is_same else kpis.get(key=version.promise["kpi"])
    )


def _may_differ(target: Target, as_of: dt.date, today: dt.date) -> bool:
    return target.version > 1 and (as_of < today or target.ends_on < today)


def _versions_of(workspace: Workspace, targets: Sequence[Target]) -> dict[int, list[TargetVersion]]:
    rows = TargetVersion.objects.for_workspace(workspace).filter(target__in=targets)
    versions: dict[int, list[TargetVersion]] = defaultdict(list)
    for version in rows.order_by("number"):
        versions[version.target_id].append(version)
    return versions


def _chosen(versions: Sequence[TargetVersion], as_of: dt.date) -> TargetVersion:
    """Return the version in force on a date, of all versions in order."""
    made = [version for version in versions if version.made_on <= as_of] or [versions[0]]
    chosen = made.pop()
    while made and _came_too_late(chosen) and not _came_too_late(made[-1]):
        chosen = made.pop()
    return chosen


def _came_too_late(version: TargetVersion) -> bool:
    """Whether the period was over before the version was made."""
    end = parse_date(version.promise["ends_on"])
    return end is not None and end < version.made_on


def _as_promised(target: Target, version: TargetVersion, kpi: Kpi) -> Target:
    promised = copy.copy(target)
    for name, value in promise_values(version.promise).items():
        setattr(promised, name, value)
    promised.version = version.number
    kpi.workspace = target.workspace
    promised.kpi = target.kpi if kpi.pk == target.kpi.pk else kpi
    return promised


def _value(name: str, text: Any) -> Any:
    if name == "milestones":
        return text
    if name == "judged_windows":
        return int(text)
    if name in NUMBERS:
        return Decimal(text) if text else None
    return (parse_date(text) if text else None) if name in DATES else text
