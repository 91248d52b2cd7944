"""Kill −9 any process of the site, at random, while misses are told: is one lost? (R1, R2, R3)

    python -m tests.acceptance.kill_tree                   the tree of run.py: SQLite, Valkey
    python -m tests.acceptance.kill_tree --production      PostgreSQL, Redis, gunicorn, worker, beat
    options: --alerts 2000 --kills 100 --seed 1
             --flushes 20 (the broker is emptied so often), --beats 2 (schedulers, in production)

All settings are those of use: a tick a minute, leases of half a minute, the supervisor of `run.py`
to start again what ended. The data come in by the API. The mail server turns away every 97th
recipient for a while and leaves every 101st message unanswered after taking it. Prints one line of
JSON; exits 1 if a mail was lost, came with two keys, or more often than there is a reason for.
"""

import json
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from contextlib import ExitStack
from pathlib import Path

import django

from tests.acceptance.tree import running_tree
from tests.mail_sink import run_mail_sink


def main() -> int:
    """Bring everything up, rage, and tell."""
    options = _options()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mokpyo-storm-")))
        sink = stack.enter_context(run_mail_sink())
        tree = stack.enter_context(
            running_tree(
                folder, mail_port=sink.port, is_production=options.production, beats=options.beats
            )
        )
        django.setup()
        from tests.acceptance.rage import Rage  # noqa: PLC0415  (its models need the settings)

        told = Rage(tree=tree, sink=sink, seed=options.seed).rage(
            alerts=options.alerts, kills=options.kills, flushes=options.flushes
        )
    told = {"profile": "production" if options.production else "embedded", **told}
    sys.stdout.write(f"{json.dumps(told)}\n")
    has_reason = told["repeats"] <= told["hang_ups"] + sum(told["kills"].values())
    is_clean = (told["lost"], told["unsent"], told["untold_changes"]) == (0, 0, 0)
    return int(not (is_clean and has_reason and told["keys_per_event"] == 1))


def _options() -> Namespace:
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--production", action="store_true")
    parser.add_argument("--alerts", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--flushes", type=int, default=0)
    parser.add_argument("--beats", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
