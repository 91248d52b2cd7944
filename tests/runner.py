"""`python3 run.py test`: every test on SQLite, then the database's, servers' and browser's again.

The second leg runs on PostgreSQL with Redis and Chromium; `--fast` leaves it out, and with it the
tests marked `slow` or `once`. All other arguments go to pytest. A leg that fails ends the run, so
that the closing line printed last and the exit code speak of the same leg.
"""

import os
import subprocess
import sys
from tempfile import TemporaryDirectory

import pytest

from tests.prepared import SHARED

NOTHING_CHOSEN = int(pytest.ExitCode.NO_TESTS_COLLECTED)
QUICKLY_READ = ["--assert=plain", "--showlocals"]
"""In a fresh checkout every worker would rewrite 6,000 assertions, which takes it five seconds. A
failure tells its variables instead; a test that is run by its name explains itself in full."""


def main(arguments: list[str]) -> int:
    """Run the legs; return the exit code."""
    legs = [["-m", "not slow and not once"]] if "--fast" in arguments else [[], ["--servers"]]
    chosen = [argument for argument in arguments if argument != "--fast"]
    workers = min(os.cpu_count() or 1, 4)
    codes = []
    with TemporaryDirectory(prefix="mokpyo-") as shared:
        for leg in legs:
            waiting = "--servers" in leg  # for servers and browsers: one worker more keeps busy
            side_by_side = ["-n", str(workers + waiting), "--dist", "worksteal", *QUICKLY_READ]
            command = [sys.executable, "-m", "pytest", *leg, *(chosen or side_by_side)]
            result = subprocess.run(command, env={**os.environ, SHARED: shared})
            codes.append(result.returncode)
            if codes[-1] not in (0, NOTHING_CHOSEN):
                return codes[-1]
    return min(codes)  # nothing chosen in one leg is fine, in all it is not


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
