"""Kill −9 the worker between judging and sending, again and again: is every due mail sent?

    python -m tests.acceptance.kill_worker                       SQLite and the embedded Valkey
    python -m tests.acceptance.kill_worker --postgresql          PostgreSQL and Redis
    options: --kills 20 --alerts 12 (due before each kill) --seed 1

Real processes: a worker with its scheduler, a broker, a database, a mail server on loopback that
keeps each sender waiting after it took a message. Prints one line of JSON and exits 1 if a mail
was lost, or if a repeat had another key than its first copy.
"""

import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import django

from config import broker
from tests import servers
from tests.mail_sink import run_mail_sink

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Bring everything up, rage, and tell."""
    options = _options()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mokpyo-storm-")))
        sink = stack.enter_context(run_mail_sink())
        environment = {
            "DJANGO_SETTINGS_MODULE": "tests.acceptance.storm_settings",
            "MOKPYO_DATA_DIR": str(folder / "data"),
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        }
        (folder / "data").mkdir()
        if options.postgresql:
            server = stack.enter_context(servers.run_postgresql(folder))
            environment["DATABASE_URL"] = stack.enter_context(servers.own_database(server.address))
            environment["REDIS_URL"] = stack.enter_context(servers.run_redis(folder)).address
        else:
            os.environ.pop("DATABASE_URL", None)
            environment["REDIS_URL"] = stack.enter_context(_embedded_broker(folder / "data"))
        os.environ |= environment
        if not (options.postgresql and servers.MIGRATED_DATABASE in os.environ):
            subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, check=True)
        django.setup()
        from tests.acceptance.storm import Storm  # noqa: PLC0415  (its models need the settings)

        storm = Storm(sink=sink, log=folder / "worker.log", seed=options.seed)
        told = storm.rage(kills=options.kills, alerts_each=options.alerts)
    told = {"database": "postgresql" if options.postgresql else "sqlite", **told}
    sys.stdout.write(f"{json.dumps(told)}\n")
    return int(bool(told["lost"]) or told["keys_per_event"] != 1 or told["unsent"] > 0)


def _options() -> Namespace:
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--alerts", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


@contextmanager
def _embedded_broker(data_dir: Path) -> Iterator[str]:
    """The broker of a site without a Redis server."""
    configuration = broker.write_configuration(data_dir)
    process = subprocess.Popen(
        [sys.executable, "-m", "config.broker", configuration],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield broker.kept_url(data_dir)
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    sys.exit(main())
