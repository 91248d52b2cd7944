"""A thousandth of the inputs that are tried by hand before a release, and all that once failed."""

import pytest

from tests.acceptance.fuzz_imports import KEPT_SEEDS, fuzz
from tests.acceptance.fuzz_inputs import make_input


@pytest.mark.django_db
@pytest.mark.once
def test_bad_input_is_stored_whole_or_refused_with_a_reason(api, tmp_path):
    found, crashes = fuzz(api, [*KEPT_SEEDS, *range(12)], tmp_path)

    assert crashes == {}
    ends = ("stored", "refused")
    both = {f"sent {door} {end}" for door in ("api json", "grid csv") for end in ends}
    assert both | {"sent file csv refused"} <= set(found)


def test_an_input_is_its_seeds_alone():
    assert [make_input(seed) for seed in range(50)] == [make_input(seed) for seed in range(50)]
    assert {make_input(seed)[:2] for seed in range(600)} == {
        *(("file", "csv"), ("file", "xlsx"), ("api", "csv"), ("api", "json"), ("grid", "csv"))
    }
