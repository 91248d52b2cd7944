"""What closed targets teach together: the share met by KPI, channel, ambition and confidence.

Of persons nothing is told but to themselves: how sure all were, and how sure the reader was.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from goals.calc.track_record import (
    Ambition,
    Confidence,
    Group,
    ambition_of,
    confidence_of,
    tally,
)
from goals.enums import Status
from goals.models import CheckIn, Target
from goals.services.lessons import CHANNEL
from goals.services.wording import percent
from kpis.calc.segments import parse_segment
from workspaces.models import Membership

Label = str | Promise

AMBITIONS: Final[dict[str, Label]] = {
    Ambition.HOLD: gettext_lazy("Holding the baseline"),
    Ambition.SMALL: gettext_lazy("A change of up to 10 %"),
    Ambition.MIDDLE: gettext_lazy("10 to 25 %"),
    Ambition.LARGE: gettext_lazy("25 to 50 %"),
    Ambition.HUGE: gettext_lazy("More than 50 %"),
}
CONFIDENCES: Final[dict[str, Label]] = {
    Confidence.DOUBTING: gettext_lazy("Rather not (under 40 %)"),
    Confidence.UNDECIDED: gettext_lazy("Even odds (40 to 60 %)"),
    Confidence.SURE: gettext_lazy("Rather yes (60 to 80 %)"),
    Confidence.VERY_SURE: gettext_lazy("As good as done (80 % and more)"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One group in words; `share` and `interval` are empty where there are too few."""

    label: str
    count: int
    share: str
    interval: str
    is_striking: bool


@dataclass(frozen=True, slots=True)
class Table:
    """The groups by one trait."""

    name: str
    about: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """All that is told of closed targets; `headline` is empty where none has closed."""

    headline: str
    tables: list[Table]


@dataclass(frozen=True, slots=True)
class _Closed:
    target: Target
    said: Sequence[int]
    said_by_reader: Sequence[int]

    @property
    def is_met(self) -> bool:
        return self.target.status == Status.MET


def read_track_record(*, reader: Membership) -> TrackRecord:
    """Return what the closed targets of the reader's workspace have in common.

    Two queries however many targets there are.
    """
    closed = _read(reader)
    if not closed:
        return TrackRecord("", [])
    whole = Group("", len(closed), sum(each.is_met for each in closed))
    kpis = {each.target.kpi.key: each.target.kpi.display_name for each in closed}
    traits: list[tuple[str, str, dict[str, Label] | None, Callable[[_Closed], str | None]]] = [
        (_("KPI"), "", dict(kpis), lambda each: each.target.kpi.key),
        (_("Channel"), _("Targets on one channel."), None, lambda each: _channel(each.target)),
        (
            _("Ambition"),
            _("How large a change was asked for, measured by the baseline."),
            AMBITIONS,
            _ambition,
        ),
        (
            _("Confidence on the way"),
            _("The middle one of all check-ins on a target; nobody is told apart."),
            CONFIDENCES,
            lambda each: confidence_of(each.said),
        ),
        (
            _("Your own confidence"),
            _("Your own check-ins. Only you see this."),
            CONFIDENCES,
            lambda each: confidence_of(each.said_by_reader),
        ),
    ]
    tables = [
        Table(name, about, rows)
        for name, about, labels, trait in traits
        if (rows := _rows(closed, whole, labels, trait))
    ]
    return TrackRecord(_headline(whole), tables)


def _read(reader: Membership) -> list[_Closed]:
    workspace = reader.workspace
    targets = (
        Target.objects.for_workspace(workspace)
        .filter(status__in=(Status.MET, Status.MISSED))
        .select_related("kpi")
        .order_by("pk")
    )
    found = list(targets)
    said: defaultdict[int, list[int]] = defaultdict(list)
    own: defaultdict[int, list[int]] = defaultdict(list)
    words = CheckIn.objects.for_workspace(workspace).filter(
        target__status__in=(Status.MET, Status.MISSED)
    )
    for target_id, by_id, confidence in words.values_list("target", "by", "confidence"):
        said[target_id].append(confidence)
        if by_id == reader.user_id:
            own[target_id].append(confidence)
    return [_Closed(each, said[each.pk], own[each.pk]) for each in found]


def _rows(
    closed: Iterable[_Closed],
    whole: Group,
    labels: dict[str, Label] | None,
    trait: Callable[[_Closed], str | None],
) -> list[Row]:
    groups = tally((trait(each), each.is_met) for each in closed)
    if labels in (AMBITIONS, CONFIDENCES):  # in their own order, not by size
        order = list(labels or ())
        groups.sort(key=lambda group: order.index(group.name))
    return [_row(group, whole, labels or {}) for group in groups]


def _row(group: Group, whole: Group, labels: dict[str, Label]) -> Row:
    label = str(labels.get(group.name, group.name))
    if not group.is_told:
        return Row(label, group.count, "", "", is_striking=False)
    return Row(
        label,
        group.count,
        percent(group.share),
        _interval(group),
        is_striking=group.differs_from(whole.share),
    )


def _headline(whole: Group) -> str:
    parts = {"count": whole.count, "met": whole.met_count}
    if not whole.is_told:
        return (
            ngettext(
                "One target has closed so far: too few to say what they have in common.",
                "%(count)s targets have closed so far: too few to say what they have in common.",
                whole.count,
            )
            % parts
        )
    return _("Of %(count)s closed targets %(met)s were met: %(share)s (%(interval)s).") % {
        **parts,
        "share": percent(whole.share),
        "interval": _interval(whole),
    }


def _interval(group: Group) -> str:
    low, high = group.interval
    return _("95 %% interval %(low)s to %(high)s") % {"low": percent(low), "high": percent(high)}


def _channel(target: Target) -> str | None:
    return parse_segment(target.segment_key).get(CHANNEL) if target.segment_key else None


def _ambition(each: _Closed) -> str | None:
    target = each.target
    return ambition_of(baseline=target.baseline_value, target=target.target_value)
