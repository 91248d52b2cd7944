"""The bench of forecasts asks a question for each target, also where KPIs have none."""

import pytest

from config.bench.forecast import measure_forecast


@pytest.mark.parametrize(("targets", "kpis"), [(5, 2), (1, 3)])
def test_one_question_alone_and_all_together(targets, kpis):
    result = measure_forecast({"targets": targets, "kpis": kpis, "days": 40}, 2)

    assert [(case.name, len(case.runs)) for case in result.cases] == [
        ("alone", 2),
        ("in a batch", 2),
    ]
    assert all(run.seconds > 0 for case in result.cases for run in case.runs)
