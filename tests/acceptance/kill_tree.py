"""Kill −9 any process of the site, at random, while misses are told: is one lost? (R1, R2, R3)

    python -m tests.acceptance.kill_tree                   the tree of run.py: SQLite, Valkey
    python -m tests.acceptance.kill_tree --production      PostgreSQL, Redis, gunicorn, worker, beat
    options: --alerts 2000 --kills 100 --seed 1
             --flushes 20 (the broker is emptied so often), --beats 2 (schedulers, in production)
             --minutes 10 (all of it is spread over so long)
             --away 10 (minutes for which the broker is not there, half-way; pages are asked for)
             --only postgresql (what is killed; may be given several times)
             --newer FOLDER (a checkout of the next version: half-way the running site moves to it,
                process by process, and after three quarters back; R10)

All settings are those of use: a tick a minute, leases of half a minute, the supervisor of `run.py`
to start again what ended. The data come in by the API. Two people are mailed of each miss, and a
webhook and a Slack channel called. The mail server turns away every 97th recipient for a while and
leaves every 101st message unanswered after taking it; their receiver does so with every 497th and
every 251st. Prints one line of JSON, and on standard error what is struck when; exits 1 if a
message was lost, came with two keys, more often than there is a reason for or too late after a
blow, if a page failed or took a second while the broker was away, if a target was judged twice, or
if the database is not whole.
"""

import json
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import django

from tests.acceptance.tree import running_tree
from tests.http_sink import run_http_sink
from tests.mail_sink import run_mail_sink


def main() -> int:
    """Bring everything up, rage, and tell."""
    options = _options()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mokpyo-storm-")))
        mail = stack.enter_context(run_mail_sink())
        http = stack.enter_context(run_http_sink())
        tree = stack.enter_context(
            running_tree(
                folder,
                mail_port=mail.port,
                http_port=http.port,
                is_production=options.production,
                beats=options.beats,
            )
        )
        django.setup()
        from tests.acceptance.rage import Rage  # noqa: PLC0415  (its models need the settings)

        told = Rage(tree=tree, mail=mail, http=http, seed=options.seed, victims=options.only).rage(
            alerts=options.alerts,
            kills=options.kills,
            flushes=options.flushes,
            minutes=options.minutes,
            away=options.away,
            newer=options.newer,
        )
    told = {"profile": "production" if options.production else "embedded", **told}
    sys.stdout.write(f"{json.dumps(told)}\n")
    return int(not _is_clean(told))


def _is_clean(told: dict[str, Any]) -> bool:
    """Whether the storm kept what is promised."""
    nothing = ("lost", "unexpected", "unsent", "untold_changes", "not_genuine")
    has_reason = told["repeats"] <= told["hang_ups"] + sum(told["kills"].values())
    is_once = told["keys_per_event"] == told["judged_at_most_times"] == 1
    is_whole = not told["integrity_checks_failed"]
    is_prompt = not told["recoveries_over_60_seconds"]
    answers = set(told["pages_without_broker"]) <= {200} and told["slowest_page_without_broker"] < 1
    clean = (has_reason, is_once, is_whole, is_prompt, answers)
    return not any(told[each] for each in nothing) and all(clean)


def _options() -> Namespace:
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--production", action="store_true")
    parser.add_argument("--alerts", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--flushes", type=int, default=0)
    parser.add_argument("--beats", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--away", type=float, default=0)
    parser.add_argument("--newer", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
