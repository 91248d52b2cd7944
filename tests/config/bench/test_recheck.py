"""The bench of sweeps, at a size that says nothing about time and all about what it does."""

import pytest

from config.bench.recheck import measure_recheck
from goals.models import Assessment

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_each_turn_judges_every_target_anew():
    result = measure_recheck({"targets": 12, "kpis": 2, "days": 95, "times": 2}, 2)

    assert [(case.name, len(case.runs)) for case in result.cases] == [
        ("numbers", 2),
        ("idle sweep", 2),
        ("numbers by set", 2),
        ("longer history", 2),
    ]
    assert Assessment.objects.across_workspaces(reason="the bench made them").count() == 24
    assert result.details["sweep_statements"] <= 25
    assert result.details["idle_sweep_statements"] == 1
    assert result.details["numbers_statements"] <= 6
