"""Every address × every method × nine kinds of people (reliability S1, A01, A02, A05, A14, C05).

    python -m tests.acceptance.matrix [--processes 2] [--only ROUTE]

prints every cell and then a row for each kind of people. It ends with 1 if anybody is answered
otherwise than `policy.txt` says, if an answer holds a word of a workspace that the asker is not
in, if a refused or a safe request changes a row, if the headers of a page score less than an A+
(S5), or if anything ends in a 5xx.
"""

import argparse
import multiprocessing
import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median
from time import monotonic

import django
from django.apps import apps
from django.conf import settings
from django.db import transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
if not apps.ready:
    django.setup()

from django.test.utils import (
    setup_databases,
    setup_test_environment,
    teardown_databases,
)

from tests.acceptance.asking import SAYS_503, Answer, ask
from tests.acceptance.house import PEOPLE, House
from tests.acceptance.policy import METHODS, Rule, rules
from tests.acceptance.watch import Watch, contents

COLUMNS = ("2xx", "3xx", "4xx", "5xx", "503 told", "leaks", "changes", "wrong")
PARTS_EACH = 12  # pieces of work for each process, so that all end at about the same time


def answers_of(house: House, walked: Sequence[Rule]) -> list[Answer]:
    """The answers of these addresses to everybody by every method."""
    watch = Watch()
    answers = [
        ask(house, watch, rule, method, who)
        for rule in walked
        for method in METHODS
        for who in PEOPLE
    ]
    assert contents() == watch.rows, "a row changed that no statement named"
    return answers


def ask_everybody(walked: Sequence[Rule], processes: int) -> Iterable[Answer]:
    """Ask in copies of this process, each with a copy of the house and of its database."""
    house = House()
    size = -(-len(walked) // (processes * PARTS_EACH))
    parts = [(house, walked[start : start + size]) for start in range(0, len(walked), size)]
    if processes == 1:
        return [answer for part in parts for answer in answers_of(*part)]
    _parts.extend(parts)
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        answered = pool.map(_answers_of_part, range(len(parts)), chunksize=1)
    return [answer for part in answered for answer in part]


_parts: list[tuple[House, Sequence[Rule]]] = []  # what a copy of this process finds in it


def _answers_of_part(number: int) -> list[Answer]:
    return answers_of(*_parts[number])


def tell_cells(answers: Sequence[Answer]) -> None:
    """Print the status of every cell: a line for each address and method."""
    sys.stdout.write(f"{'':<88}{''.join(f'{who[:9]:>11}' for who in PEOPLE)}\n")
    for start in range(0, len(answers), len(PEOPLE)):
        row = answers[start : start + len(PEOPLE)]
        statuses = "".join(f"{answer.status:>11}" for answer in row)
        sys.stdout.write(f"{row[0].method:<8}{row[0].route:<80}{statuses}\n")


def tell_people(answers: Sequence[Answer], told_late: str) -> None:
    """Print how often each kind of people was answered how, as a table of Markdown."""
    sys.stdout.write(f"| who | {' | '.join(COLUMNS)} |\n|---|{'---:|' * len(COLUMNS)}\n")
    total: Counter[str] = Counter()
    for who in PEOPLE:
        counts: Counter[str] = Counter()
        for answer in answers:
            if answer.who == who:
                is_told = answer.status == 503 and answer.route == told_late
                counts["503 told" if is_told else f"{answer.status // 100}xx"] += 1
                counts["leaks"] += answer.leaks
                counts["changes"] += bool(answer.changed)
                counts["wrong"] += bool(answer.wrong)
        total += counts
        _tell_row(who, counts)
    _tell_row("all", total)


def _tell_row(who: str, counts: Counter[str]) -> None:
    cells = " | ".join(f"{counts[column]:,}" for column in COLUMNS)
    sys.stdout.write(f"| {who} | {cells} |\n")


def main(options: argparse.Namespace) -> int:
    """Ask everything of everybody, and print the tables."""
    begun = monotonic()
    walked, uncovered = rules()
    told_late = next(rule.address.route for rule in walked if rule.address.name == SAYS_503)
    walked = [rule for rule in walked if options.only in rule.address.route]
    answers = list(ask_everybody(walked, options.processes))
    tell_cells(answers)
    wrong = [str(answer) for answer in answers if answer.wrong or answer.changed]
    for line in [*uncovered, *wrong]:
        sys.stdout.write(f"WRONG {line}\n")
    tell_people(answers, told_late)
    points = [a.points for a in answers if a.points is not None and a.status // 100 != 3]
    sys.stdout.write(
        f"\n{len(walked)} addresses x {len(METHODS)} methods x {len(PEOPLE)} people = "
        f"{len(answers):,} requests in {monotonic() - begun:.0f} s "
        f"by {options.processes} processes; {len(uncovered)} uncovered, {len(wrong)} wrong; "
        f"{len(points):,} pages score {min(points, default=0)} at the lowest, "
        f"{median(points or [0]):.0f} in the median\n"
    )
    return 1 if wrong or uncovered else 0


def run() -> int:
    """Do it in a database of its own, which nothing is left in."""
    parser = argparse.ArgumentParser(description="Ask every address by every method as everybody.")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--only", default="", help="part of a route")
    options = parser.parse_args()
    setup_test_environment()
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True  # as in production
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        with transaction.atomic():
            return main(options)
    finally:
        teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    sys.exit(run())
