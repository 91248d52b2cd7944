"""Random targets, judged by the product and by a page of plain code: do they say the same?

    python -m tests.acceptance.judge_randomly 100000

Those asked about as of the same day are judged together by a sweep, every tenth time one by one.
Prints one line of JSON; on the first difference the case that shows it is told, exit code 1.
"""

import json
import os
import time
from argparse import ArgumentParser
from collections import Counter
from itertools import groupby, islice
from typing import TYPE_CHECKING

import django
from hypothesis import HealthCheck, Phase, given, settings

if TYPE_CHECKING:
    from tests.goals.plain_model import Case

AT_ONCE = 1000  # cases stored before the next are; about ten share a day


class DifferenceError(Exception):
    """A target is judged otherwise than by the plain code."""


def judge_randomly(count: int) -> Counter[str]:
    """Compare `count` random targets; return how many there were of each status.

    Raises:
        DifferenceError: a target is judged otherwise than by the plain code.
    """
    from tests.goals.plain_model import cases  # noqa: PLC0415

    drawn: list[Case] = []

    @settings(
        max_examples=count,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(cases())
    def draw(case: "Case") -> None:
        drawn.append(case)

    draw()
    statuses: Counter[str] = Counter()
    waiting = iter(drawn)
    while some := sorted(islice(waiting, AT_ONCE), key=lambda case: case.as_of):
        for number, (_day, same) in enumerate(groupby(some, key=lambda case: case.as_of)):
            statuses.update(_judge(list(same), is_swept=number % 10 > 0))
    return statuses


def _judge(same: "list[Case]", *, is_swept: bool) -> list[str]:
    from django.db import transaction  # noqa: PLC0415

    from goals.services.assessments import assess_due  # noqa: PLC0415
    from tests.factories import make_workspace  # noqa: PLC0415
    from tests.goals.facts import LATER, judge  # noqa: PLC0415
    from tests.goals.plain_model import check, stored  # noqa: PLC0415

    with transaction.atomic():
        workspace = make_workspace()
        targets = [stored(case, workspace=workspace) for case in same]
        if is_swept:
            assess_due(now=LATER, workspace=workspace, as_of=same[0].as_of)
            found = [target.assessments.get() for target in targets]
        else:
            found = [judge(target, same[0].as_of) for target in targets]
        for case, assessment in zip(same, found, strict=True):
            try:
                check(case, assessment)
            except AssertionError as error:
                raise DifferenceError(case) from error
        transaction.set_rollback(True)
    return [str(assessment.status) for assessment in found]


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
