"""Random targets, judged by the product and by a page of plain code: do they say the same?

    python -m tests.acceptance.judge_randomly 20000

Every second one is judged by a sweep, the others by themselves. Prints one line of JSON; on the
first difference the smallest case that shows it is told, exit code 1.
"""

import json
import os
import time
from argparse import ArgumentParser
from collections import Counter

import django
from hypothesis import HealthCheck, given, settings


def judge_randomly(count: int) -> Counter[str]:
    """Compare `count` random targets; return how many there were of each status.

    Raises:
        AssertionError: a target is judged otherwise than by the plain code.
    """
    from django.db import transaction  # noqa: PLC0415

    from goals.services.assessments import assess_due  # noqa: PLC0415
    from tests.goals.facts import LATER, judge  # noqa: PLC0415
    from tests.goals.plain_model import cases, check, stored  # noqa: PLC0415

    statuses: Counter[str] = Counter()

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(cases())
    def compare(case):
        with transaction.atomic():
            target = stored(case)
            if statuses.total() % 2:
                assess_due(now=LATER, workspace=target.workspace, as_of=case.as_of)
                found = target.assessments.get()
            else:
                found = judge(target, case.as_of)
            check(case, found)
            statuses[str(found.status)] += 1
            transaction.set_rollback(True)

    compare()
    return statuses


def main() -> int:
    """Compare in a database of its own, and tell."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("cases", type=int)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    from config.bench.scratch import scratch_database  # noqa: PLC0415

    started = time.monotonic()
    with scratch_database():
        statuses = judge_randomly(options.cases)
    told = {"cases": statuses.total(), **dict(sorted(statuses.items()))}
    print(json.dumps({**told, "seconds": round(time.monotonic() - started)}))  # noqa: T201
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
