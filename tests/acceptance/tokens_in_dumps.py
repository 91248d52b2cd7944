"""Issue every kind of token, use it, then look for it in all that the site keeps (S11).

    python -m tests.acceptance.tokens_in_dumps                 the tree of run.py: SQLite, Valkey
    python -m tests.acceptance.tokens_in_dumps --production    PostgreSQL, Redis, gunicorn, worker

Each token is used once over HTTP where something takes it, so that it has had its chance to get
into a log. Then the values of every table, all that the broker holds, and the bytes of every file
of the site and its servers are searched. A name that is kept openly must be found, to show that
the search finds. Prints one line of JSON; exits 1 if a token was found.
"""

import json
import sys
import tempfile
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path

import django

from config.broker import free_port
from tests.acceptance.tree import running_tree
from tests.mail_sink import run_mail_sink


def main() -> int:
    """Bring the site up, issue, use, search, and tell."""
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--production", action="store_true")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mokpyo-tokens-")))
        sink = stack.enter_context(run_mail_sink())
        tree = stack.enter_context(
            running_tree(
                folder,
                mail_port=sink.port,
                http_port=free_port(),
                is_production=options.production,
            )
        )
        django.setup()
        from tests.acceptance.token_hunt import Hunt  # noqa: PLC0415  (models need the settings)

        told = Hunt(site=tree.site, folder=folder, mail=sink).hunt()
    told = {"profile": "production" if options.production else "embedded", **told}
    sys.stdout.write(f"{json.dumps(told, ensure_ascii=False)}\n")
    return int(bool(told["found"]) or not told["finds_what_is_open"])


if __name__ == "__main__":
    sys.exit(main())
