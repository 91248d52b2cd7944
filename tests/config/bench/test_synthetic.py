"""The made-up workspace is as large as it was asked to be."""

import pytest

from config.bench.synthetic import make_workspace
from goals.models import Target
from kpis.models import Kpi, Measurement

pytestmark = pytest.mark.django_db


def test_it_holds_what_was_asked_for():
    workspace = make_workspace({"targets": 9, "kpis": 2, "days": 3})

    targets = Target.objects.for_workspace(workspace).order_by("pk").select_related("kpi")
    assert [target.kpi.key for target in targets] == [
        *["bench_1", "bench_2"] * 3,
        "bench_1_rate",
        "bench_2_rate",
        "bench_1",
    ]
    assert Kpi.objects.for_workspace(workspace).count() == 5
    values = Measurement.objects.for_workspace(workspace).values_list("value", flat=True)
    assert len(values) == 3 * 3
    assert all(50 <= value <= 146 for value in values)
