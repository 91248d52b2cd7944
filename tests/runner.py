"""`python3 run.py test`: every test on SQLite, then the database's, servers' and browser's again.

The second leg runs on PostgreSQL with Redis and Chromium; `--fast` leaves it out, and with it the
tests marked `slow`. All other arguments go to pytest. A leg that fails ends the run, so that the
closing line printed last and the exit code speak of the same leg.
"""

import os
import subprocess
import sys

import pytest

NOTHING_CHOSEN = int(pytest.ExitCode.NO_TESTS_COLLECTED)


def main(arguments: list[str]) -> int:
    """Run the legs; return the exit code."""
    legs = [["-m", "not slow"]] if "--fast" in arguments else [[], ["--servers"]]
    chosen = [argument for argument in arguments if argument != "--fast"]
    if not chosen:
        chosen = ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "worksteal"]
    codes = []
    for leg in legs:
        codes.append(subprocess.run([sys.executable, "-m", "pytest", *leg, *chosen]).returncode)
        if codes[-1] not in (0, NOTHING_CHOSEN):
            return codes[-1]
    return min(codes)  # nothing chosen in one leg is fine, in all it is not


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
