"""The API tried by its own document: what that allows is taken, what it forbids is refused.

    python -m tests.acceptance.api_by_schema [--examples 15] [--seed 1] [--only REGEX]

makes a site with one of everything in a folder of its own, starts its server, has schemathesis ask
every operation as `schemathesis.toml` and `schema_hooks` say, and prints one line of JSON; what was
found stands in the log before it. It ends with 1 if anything was found.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import django

from config.broker import free_port

HERE: Final = Path(__file__).parent
PATIENCE: Final = 120  # seconds for the server's first answer
WEB: Final = [
    *("--worker-class=config.front_server.FrontWorker", "--workers=1", "--threads=4"),
    "--no-control-socket",
]


def main() -> int:
    """Run it; return the exit code."""
    parser = argparse.ArgumentParser(description="Try the API by its own document.")
    parser.add_argument("--examples", type=int, default=15, help="of one operation while fuzzing")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="a regular expression for paths")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mokpyo-schema-") as name:
        folder = Path(name)
        environment = _environment(folder, port := free_port())
        os.environ.update(environment)
        environment |= _fill()
        with _server(port, folder / "web.log", environment):
            report = _ask(options, port, folder, environment)
        crashes = (folder / "web.log").read_text().count("Traceback")
    told = summary(report) | {"crashes": crashes}
    sys.stdout.write(f"{json.dumps(told)}\n")
    return 1 if told["findings"] or crashes else 0


def _environment(folder: Path, port: int) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.embedded",
        "MOKPYO_DATA_DIR": str(folder),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1,testserver",
        "API_REQUESTS_PER_MINUTE": "1000000",  # its own tests see that there are not too many
    }


def _fill() -> dict[str, str]:
    """Make one of everything; return the owner's token and what is there, for the hooks."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415  (needs the settings)

    from tests.acceptance.house import House  # noqa: PLC0415
    from tests.tokens import make_token  # noqa: PLC0415
    from workspaces.models import Membership  # noqa: PLC0415

    call_command("prepare", stdout=sys.stderr)
    house = House()
    members = Membership.objects.for_workspace(house.workspace)
    return {
        "SCHEMA_TOKEN": make_token(members.get(role="owner", user__is_active=True)),
        "SCHEMA_HOUSE": json.dumps(house.arguments),
        "SCHEMATHESIS_HOOKS": "tests.acceptance.schema_hooks",
    }


@contextmanager
def _server(port: int, log: Path, environment: dict[str, str]) -> Iterator[None]:
    command = [sys.executable, "-m", "gunicorn", *WEB, f"--bind=127.0.0.1:{port}", "config.wsgi"]
    with (
        log.open("w") as output,
        subprocess.Popen(
            command, env=os.environ | environment, stdout=output, stderr=output
        ) as process,
    ):
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz")
            yield
        finally:
            process.terminate()


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=PATIENCE).close()  # noqa: S310  (our own)
        except OSError:  # not up yet
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(url)


def _ask(
    options: argparse.Namespace, port: int, folder: Path, environment: dict[str, str]
) -> dict[str, Any]:
    command = [
        *(
            sys.executable,
            "-m",
            "schemathesis.cli",
            "--config-file",
            f"{HERE / 'schemathesis.toml'}",
        ),
        *("run", f"http://127.0.0.1:{port}/api/v1/openapi.json", "--continue-on-failure"),
        *("-n", str(options.examples), "--seed", str(options.seed)),
        *("--report-json-path", f"{folder / 'report.json'}"),
        *(["--include-path-regex", options.only] if options.only else []),
    ]
    subprocess.run(command, env=os.environ | environment, stdout=sys.stderr, check=False)
    report: dict[str, Any] = json.loads((folder / "report.json").read_text())
    return report


def summary(report: dict[str, Any]) -> dict[str, Any]:
    """The figures of a run, out of schemathesis' own report."""
    by_check = Counter({found["title"]: found["count"] for found in report["failures"]})
    return {
        "operations": report["operations"]["tested"],
        "never_taken": sorted(_never_taken(report)),
        "cases": report["test_cases"]["generated"],
        "findings": by_check.total() + len(report["errors"]),
        "by_check": dict(by_check),
        "seconds": round(report["running_time"]),
        "stopped": report["stop_reason"],
    }


def _never_taken(report: dict[str, Any]) -> Iterator[str]:
    """The operations of which no request that the document allows had success."""
    for operation, phases in report["valid_rates"].items():
        if not any(rates["accepted"] for rates in phases.values()):
            yield operation


if __name__ == "__main__":
    sys.exit(main())
