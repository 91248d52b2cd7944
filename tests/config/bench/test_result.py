"""What a bench tells."""

import pytest

from config.bench.result import BenchResult, Case, Run

NEW = Case("new", 2.0, [Run(3.0, 1.0), Run(1.0, 1.0), Run(1.5, 1.0)])
SAME = Case("same", 4.0, [Run(10.0, 2.0)])


def test_a_case_compares_the_medians():
    assert (NEW.median_seconds, NEW.limit_seconds, NEW.ratio) == (1.5, 1.0, 1.5)


def test_the_case_nearest_to_its_limit_speaks_for_the_bench():
    told = BenchResult("ingest", "sqlite", {"rows": 5}, [NEW, SAME]).told()

    assert {key: told[key] for key in ("name", "profile", "scale", "ratio", "within")} == {
        "name": "ingest",
        "profile": "sqlite",
        "scale": {"rows": 5},
        "ratio": 5.0,
        "within": False,
    }
    assert told["cases"]["new"] == NEW.told()
    assert told["runs"][-1] == {"case": "same", "seconds": 10.0, "limit_seconds": 2.0}


@pytest.mark.parametrize(("seconds", "is_within"), [(2.0, True), (2.1, False)])
def test_a_limit_may_be_reached_and_not_passed(seconds, is_within):
    assert Case("new", 2.0, [Run(seconds, 1.0)]).is_within == is_within
