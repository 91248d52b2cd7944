import json
import subprocess
import sys

import pytest

from tests.acceptance.kill_worker import ROOT

STORM = [sys.executable, "-m", "tests.acceptance.kill_worker", "--postgresql"]


@pytest.mark.server
def test_e01_killed_worker_loses_no_mail_and_repeats_only_with_the_same_key():
    """A tenth of the storm that is run by hand before a release."""
    run = subprocess.run(
        [*STORM, "--kills", "2", "--alerts", "4"], cwd=ROOT, capture_output=True, text=True
    )

    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert told["kills"] == {"telling": 1, "sending": 1, "judging": 0}
    assert (told["expected"], told["delivered"], told["distinct_keys"]) == (16, 16, 16)
    assert (told["lost"], told["unexpected"], told["unsent"], told["untold_changes"]) == (0,) * 4
    assert told["keys_per_event"] == 1
