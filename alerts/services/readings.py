"""From what is kept of an alert to its words: stories of all its sorts, told apart."""

from collections.abc import Mapping
from typing import Any

from alerts.calc.data_story import thaw_data
from alerts.calc.overdue_story import thaw_overdue
from alerts.calc.plan_story import thaw_plan
from alerts.calc.story import thaw
from alerts.enums import AlertKind
from alerts.services.data_wording import DATA_KINDS, DataWording
from alerts.services.overdue_wording import OVERDUE_KINDS, OverdueWording
from alerts.services.plan_wording import PlanWording
from alerts.services.wording import Wording
from workspaces.reader import Reader

AnyWording = Wording | PlanWording | DataWording | OverdueWording


def read_story(story: Mapping[str, Any], reader: Reader) -> AnyWording:
    """Return what a frozen story says to `reader`."""
    if story["kind"] == AlertKind.PLAN_DRIFTED:
        return PlanWording(thaw_plan(story), reader.language)
    if story["kind"] in DATA_KINDS:
        return DataWording(thaw_data(story), reader.language)
    if story["kind"] in OVERDUE_KINDS:
        return OverdueWording(thaw_overdue(story), reader.language)
    return Wording(thaw(story), reader)
