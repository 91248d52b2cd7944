"""Stop the worker or the scheduler without a word: who notices, and how soon? (R12)

    python -m tests.acceptance.stop_worker                  the tree of run.py
    python -m tests.acceptance.stop_worker --production     worker and beat in turn
    options: --trials 2 (times each is stopped), --seed 1

A stopped process (SIGSTOP) is there, so nobody starts it again, but does nothing. From that moment
on the site is asked from outside, all settings being those of use: when do `/healthz/checks` answer
503 and every page show the banner, and when is all well again after it goes on? Prints one line of
JSON; exits 1 if either took two intervals of the periodic check, or did not end.
"""

import json
import random
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import django

from tests.acceptance.tree import Tree, running_tree
from tests.mail_sink import run_mail_sink

PATIENCE = 300.0  # seconds until trouble is seen, or is over
LOOK_EVERY = 0.5  # seconds
TICK = 60.0  # seconds
BANNER = "notice--warning"


def main() -> int:
    """Bring everything up, stop parts of it, and tell."""
    options = _options()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mokpyo-storm-")))
        mail = stack.enter_context(run_mail_sink())
        tree = stack.enter_context(
            running_tree(folder, mail_port=mail.port, http_port=0, is_production=options.production)
        )
        django.setup()
        told = _stop_in_turn(tree, options)
    profile = {"profile": "production" if options.production else "embedded"}
    sys.stdout.write(f"{json.dumps(profile | told)}\n")
    return int(max(told["seconds_to_503"] + told["seconds_to_banner"]) >= 2 * TICK)


def _stop_in_turn(tree: Tree, options: Namespace) -> dict[str, Any]:
    ask = _asker(tree)
    chance = random.Random(options.seed)  # noqa: S311  (repeatable, not secret)
    told: dict[str, Any] = {
        "seconds_to_503": [],
        "seconds_to_banner": [],
        "seconds_to_be_well_again": [],
    }
    _seconds_until(lambda: ask() == (200, False))
    for victim in [name for name in tree.children if name[:4] in ("work", "beat")] * options.trials:
        time.sleep(chance.random() * TICK)
        with tree.stopped(victim):
            began = time.monotonic()
            told["seconds_to_503"].append(_seconds_until(lambda: ask()[0] == 503))
            _seconds_until(lambda: ask()[1])
            told["seconds_to_banner"].append(round(time.monotonic() - began, 1))
        well = _seconds_until(lambda: ask() == (200, False))
        told["seconds_to_be_well_again"].append(well)
        sys.stderr.write(f"{victim}: {json.dumps(told)}\n")
    return told


def _asker(tree: Tree) -> Callable[[], tuple[int, bool]]:
    """Return who tells what a monitor is answered, and whether a member sees the banner."""
    from django.urls import reverse  # noqa: PLC0415  (they need the settings of the tree)

    from tests.acceptance.visitor import Visitor  # noqa: PLC0415
    from tests.factories import make_membership  # noqa: PLC0415

    member = make_membership()
    visitor = Visitor(tree.site, member.user)
    page = reverse("alerts:alert_list", args=[member.workspace.slug])

    def ask() -> tuple[int, bool]:
        status, _text = visitor.ask(reverse("healthz_checks"))
        return status, BANNER in visitor.ask(page)[1]

    return ask


def _seconds_until(is_reached: Callable[[], bool]) -> float:
    """Return how long it took, to a tenth of a second.

    Raises:
        TimeoutError: it did not come.
    """
    began = time.monotonic()
    while not is_reached():
        if time.monotonic() - began > PATIENCE:
            raise TimeoutError
        time.sleep(LOOK_EVERY)
    return round(time.monotonic() - began, 1)


def _options() -> Namespace:
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--production", action="store_true")
    parser.add_argument("--trials", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
