"""Templates of goals, turned into drafts that people walk through and change."""

import datetime as dt
from typing import Any

from goals.calc.steps import NEW_PARENT, OF_GOAL, OF_PARENT
from goals.calc.templates import GoalTemplate, TemplateLine
from goals.enums import Level
from kpis.calc.periods import ONE_DAY, week_of
from kpis.library import LIBRARY
from workspaces.models import Membership


def template_values(
    template: GoalTemplate, *, by: Membership, today: dt.date, parent: str = ""
) -> dict[str, Any]:
    """Return what `template` answers to each step, in the current language.

    It begins with the next week. With `parent`, the id of a business goal, it serves that one, and
    what the template promises for a business goal of its own is left out.
    """
    start = week_of(today, by.workspace.week_starts_on).end + ONE_DAY
    end = start + (template.days - 1) * ONE_DAY
    align = {"parent": parent or NEW_PARENT, "link_reason": str(template.link_reason)}
    if not parent:
        align["parent_title"] = str(template.parent_title)
    return {
        "purpose": {"purpose": str(template.purpose)},
        "specific": {
            "title": str(template.title),
            "level": Level.MARKETING.value,
            "owner": by.public_id,
        },
        "align": align,
        "stakeholders": {
            "personas": [],
            "rows": [
                {"kind": kind.value, "name": "", "need": str(need)}
                for kind, need in template.stakeholders
            ],
        },
        "measure": {
            "rows": [_row(line) for line in template.lines if not (parent and line.is_for_parent)]
        },
        "realistic": {"assumptions": str(template.assumptions)},
        "time": {
            "starts_on": start.isoformat(),
            "ends_on": end.isoformat(),
            "horizon": template.horizon.value,
        },
        "review": {"review_rhythm": template.rhythm.value},
    }


def kpi_names_of(template: GoalTemplate) -> list[str]:
    """Return the names of the KPIs that a template uses, in the current language."""
    return [LIBRARY[line.kpi].name for line in template.lines]


def _row(line: TemplateLine) -> dict[str, str]:
    return {
        "kpi": line.kpi,
        "segment_key": "",
        "role": line.role.value,
        "window": line.window.value,
        "condition": line.condition.value,
        "value": line.value,
        "on": OF_PARENT if line.is_for_parent else OF_GOAL,
        "link_reason": str(line.reason),
    }
