"""The pytest plugin that brings up what a leg of the test run needs (`-p tests.services`).

Without `--servers`: SQLite, and no test marked `browser` or `server`. With it: PostgreSQL, Redis
and Chromium are brought up first, and the run is of those tests and of every test that touches
the database, but for those marked `once`, as the admin's and all in folders `views` and `api` are
by themselves: pages and calls rest on services, which are tried on both databases, and the table
of all addresses asks every one of them on PostgreSQL. The header names what was used; what cannot
be had ends the run, nothing is skipped.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from config.translations import compile_catalogues
from tests import debian, servers

ROOT = Path(__file__).resolve().parents[1]
MARKS_OF_PLACES = {"views": "once", "test_admin.py": "once", "api": "once", "rest": "slow"}
SERVER_MARKS = {"browser", "server"}
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}

_used: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--servers",
        action="store_true",
        help="database, server and browser tests, on PostgreSQL, Redis and Chromium",
    )


@pytest.hookimpl(wrapper=True)  # before pytest-django reads the settings
def pytest_load_initial_conftests(early_config: pytest.Config):
    compile_catalogues(ROOT / "locale")  # not committed; Django keeps what it reads first
    if early_config.known_args_namespace.servers:
        if "PYTEST_XDIST_WORKER" not in os.environ:  # workers inherit the environment
            _bring_up(early_config)
    else:
        os.environ.pop("DATABASE_URL", None)
        _used.append(f"SQLite {sqlite3.sqlite_version}")
    return (yield)


def _bring_up(config: pytest.Config) -> None:
    stack = ExitStack()
    config.add_cleanup(stack.close)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mokpyo-")))
    try:
        debian.install_missing()
        chromium = servers.find_chromium()
        database = stack.enter_context(servers.run_postgresql(folder))
        redis = stack.enter_context(servers.run_redis(folder))
    except servers.MissingError as error:
        raise pytest.UsageError(str(error)) from error
    template = f"mokpyo_template_{os.getpid()}"
    migrated = stack.enter_context(servers.own_database(database.address, template))
    os.environ |= {
        "DATABASE_URL": database.address,
        "REDIS_URL": redis.address,
        "MOKPYO_CHROMIUM": chromium.address,
        "STATIC_ROOT": str(folder / "static"),
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright runs a loop of its own in the test's thread
    }
    _prepare(folder, migrated)
    os.environ[servers.MIGRATED_DATABASE] = template
    config.add_cleanup(lambda: os.environ.pop(servers.MIGRATED_DATABASE))
    _used.extend(f"{used.name} ({used.origin})" for used in (database, redis, chromium))


def _prepare(folder: Path, database: str) -> None:
    """Make at once what takes seconds: files hashed and compressed as in production, all tables.

    Each worker copies the migrated database instead of walking through all migrations.
    """
    environment = os.environ | {
        "MOKPYO_DATA_DIR": str(folder / "data"),
        "DJANGO_SETTINGS_MODULE": "config.settings.embedded",
    }
    commands = {
        "static files cannot be collected": (["prepare", "--only-files"], environment),
        "the database cannot be migrated": (
            ["migrate", "--verbosity=0"],
            environment | {"DATABASE_URL": database},
        ),
    }
    runs = {
        trouble: subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=seen,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for trouble, (arguments, seen) in commands.items()
    }
    for trouble, run in runs.items():
        _, error = run.communicate()
        if run.returncode:
            raise pytest.UsageError(f"{trouble}: {error}")


def pytest_report_header() -> str:
    return f"services: {', '.join(_used)}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    with_servers = config.getoption("--servers")
    for item in items:
        for place in item.path.parts:
            if mark := MARKS_OF_PLACES.get(place):
                item.add_marker(mark)
    chosen = [item for item in items if _belongs(item, with_servers=with_servers)]
    if left_out := [item for item in items if item not in chosen]:
        config.hook.pytest_deselected(items=left_out)
    items[:] = chosen


def _belongs(item: pytest.Item, *, with_servers: bool) -> bool:
    needs_servers = any(item.get_closest_marker(mark) for mark in SERVER_MARKS)
    if not with_servers:
        return not needs_servers
    if item.get_closest_marker("once"):
        return False  # on PostgreSQL the table of all addresses and the browser ask for pages
    fixtures = set(getattr(item, "fixturenames", ()))
    uses_database = bool(item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES)
    return needs_servers or uses_database


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A skipped test is a failed run: nothing here may be missing quietly."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and reporter.stats.get("skipped") and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
