"""What the stories of a workspace's changes rest on, read for many of them at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence

from alerts.services.rules import RuleBook, read_rules
from goals.calc.spells import RELIEF
from goals.enums import ChangeKind, Trajectory
from goals.models import CheckIn, Lesson, Target, VerdictChange
from goals.services.causes import dates_compared
from goals.services.check_ins import latest_notes
from goals.services.lessons import latest_alike
from goals.services.target_chart import dates_drawn
from kpis.calc.periods import Window
from kpis.services.catalog import Catalog
from kpis.services.series import Facts, read_facts
from workspaces.models import Workspace


class Background:
    """Numbers, notes and lessons behind changes of one workspace, at most one of each target.

    The changes have their target and assessment. As many queries for one as for all.
    """

    def __init__(self, workspace: Workspace, changes: Sequence[VerdictChange]) -> None:
        targets = [change.target for change in changes]
        self.catalog = Catalog.reaching(workspace, [target.kpi for target in targets])
        self._facts = dict(_read_facts(workspace, changes, self.catalog)) if changes else {}
        is_by_rule = any(change.kind != ChangeKind.STATUS for change in changes)
        self.rules = read_rules(workspace) if is_by_rule else RuleBook()
        self._notes = latest_notes(workspace=workspace, targets=targets)
        self._lessons = latest_alike(workspace=workspace, targets=targets)

    def facts(self, target: Target) -> Facts:
        """Return the numbers of the target: what its chart draws, and what its causes compare."""
        return self._facts[target.pk]

    def note(self, target: Target) -> CheckIn | None:
        """Return what somebody last said of the target."""
        return self._notes.get(target.pk)

    def lesson(self, target: Target) -> Lesson | None:
        """Return what was learned of something alike."""
        return self._lessons.get(target.pk)


def tells_of_harm(change: VerdictChange) -> bool:
    """Return whether `change` tells of trouble, whatever the data say of it."""
    return change.new_status not in RELIEF and change.kind != ChangeKind.WINDOW_KEPT


def harm_until(change: VerdictChange) -> dt.date | None:
    """Return until when the data tell of the harm; None where there is none, or no data."""
    return change.assessment.data_until if tells_of_harm(change) else None


def _read_facts(
    workspace: Workspace, changes: Sequence[VerdictChange], catalog: Catalog
) -> Iterator[tuple[int, Facts]]:
    """Read what is drawn and compared; a season looks back for years, and is read by itself."""
    together: dict[int | None, list[VerdictChange]] = defaultdict(list)
    for change in changes:
        is_seasonal = change.target.trajectory == Trajectory.SEASONAL
        together[change.target_id if is_seasonal else None].append(change)
    for some in together.values():
        dates = [window for change in some for window in _dates(change)]
        facts = read_facts(
            workspace=workspace,
            wanted={(change.target.kpi, change.target.segment_key) for change in some},
            start=min(window.start for window in dates),
            end=max(window.end for window in dates),
            catalog=catalog,
        )
        yield from ((change.target_id, facts) for change in some)


def _dates(change: VerdictChange) -> Iterator[Window]:
    yield dates_drawn(change.target, change.assessment.as_of)
    if until := harm_until(change):
        yield dates_compared(change.target, until)
