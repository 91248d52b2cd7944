"""The template library: whole, and about KPIs that exist."""

import pytest

from goals.calc.templates import TEMPLATES
from goals.enums import Condition, TargetRole, TargetWindow
from kpis.enums import Cadence, Unit
from kpis.library import LIBRARY

every_template = pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)


def test_the_common_goals_are_there():
    assert list(TEMPLATES) == [
        "acquisition",
        "incremental-revenue",
        "social-conversions",
        "retention",
        "awareness",
        "lead-generation",
        "launch",
    ]


@every_template
def test_template_makes_a_whole_tree(template):
    roles = [line.role for line in template.lines if not line.is_for_parent]

    assert TargetRole.PRIMARY in roles
    assert TargetRole.GUARDRAIL in roles
    assert any(line.is_for_parent for line in template.lines)
    assert all(str(text) for text in (template.purpose, template.assumptions, template.link_reason))
    assert template.stakeholders


@every_template
def test_lines_can_be_promised_of_their_kpis(template):
    for line in template.lines:
        entry = LIBRARY[line.kpi]
        if line.condition == Condition.CHANGE_POINTS:
            assert entry.unit in (Unit.PERCENT, Unit.RATIO)
        if entry.cadence == Cadence.MONTH:
            assert line.window in (TargetWindow.MONTH, TargetWindow.TOTAL)
        needs_baseline = line.condition not in (Condition.AT_LEAST, Condition.AT_MOST)
        assert line.value or not needs_baseline


def test_only_a_launch_leaves_numbers_open():
    open_ones = {
        template.key
        for template in TEMPLATES.values()
        if any(not line.value for line in template.lines)
    }

    assert open_ones == {"launch"}
