"""The pytest plugin that brings up what a leg of the test run needs (`-p tests.services`).

Without `--servers`: SQLite, and no test marked `browser` or `server`. With it: PostgreSQL, Redis
and Chromium are brought up first, and the run is of those tests and of every test that touches
the database, but for those marked `once`, as the admin's and all in folders `views` and `api` are
by themselves: pages and calls rest on services, which are tried on both databases, and the table
of all addresses asks every one of them on PostgreSQL. The header names what was used; what cannot
be had ends the run, nothing is skipped. What takes seconds is made while workers collect
(`tests.prepared`), and what takes long is begun first.
"""

import gc
import os
import sqlite3
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from config.translations import compile_catalogues
from tests import debian, prepared, servers
from tests.prepared import LOCK, MIGRATED_FILE, SHARED, Preparation

ROOT = Path(__file__).resolve().parents[1]
MARKS_OF_PLACES = {"views": "once", "test_admin.py": "once", "api": "once", "rest": "slow"}
PURE = "calc"  # such folders ask no database (docs/architecture.md)
SERVER_MARKS = {"browser", "server"}
LONG_MARKS = {"server", "slow"}
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}

PREPARATION = pytest.StashKey[Preparation]()

_used: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--servers",
        action="store_true",
        help="database, server and browser tests, on PostgreSQL, Redis and Chromium",
    )


@pytest.hookimpl(wrapper=True)  # before pytest-django reads the settings
def pytest_load_initial_conftests(early_config: pytest.Config):
    gc.disable()  # until all is read: a quarter of the time went into looking it over, to stay
    compile_catalogues(ROOT / "locale")  # not committed; Django keeps what it reads first
    is_leading = "PYTEST_XDIST_WORKER" not in os.environ  # workers inherit the environment
    options = early_config.known_args_namespace
    if options.servers:
        if is_leading:
            _bring_up(early_config)
    else:
        os.environ.pop("DATABASE_URL", None)
        _used.append(f"SQLite {sqlite3.sqlite_version}")
        if is_leading and options.numprocesses:
            _prepare_file(early_config)
    return (yield)


def _bring_up(config: pytest.Config) -> None:
    stack = ExitStack()
    config.add_cleanup(stack.close)
    folder = _folder(stack)
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
    preparation = stack.enter_context(Preparation(folder, database=migrated))
    config.stash[PREPARATION] = preparation
    _set(config, {LOCK: str(preparation.lock), servers.MIGRATED_DATABASE: template})
    _used.extend(f"{used.name} ({used.origin})" for used in (database, redis, chromium))


def _prepare_file(config: pytest.Config) -> None:
    """Migrate on SQLite once for all workers."""
    stack = ExitStack()
    config.add_cleanup(stack.close)
    folder = Path(os.environ.get(SHARED) or _folder(stack))
    preparation = stack.enter_context(Preparation(folder))
    config.stash[PREPARATION] = preparation
    _set(config, {LOCK: str(preparation.lock), MIGRATED_FILE: str(preparation.file)})


def _set(config: pytest.Config, environment: dict[str, str]) -> None:
    """Tell the workers; a run within a test knows nothing of it."""
    os.environ |= environment
    for name in environment:
        config.add_cleanup(lambda name=name: os.environ.pop(name))


def _folder(stack: ExitStack) -> Path:
    return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mokpyo-")))


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Begin when everything is there; what has been read so far is not looked over again."""
    gc.freeze()
    gc.set_threshold(20_000)  # of 700: what a test leaves behind is little
    gc.enable()
    preparation = session.config.stash.get(PREPARATION, None)
    if preparation and (trouble := preparation.trouble()):
        raise pytest.UsageError(trouble)
    prepared.wait()


def pytest_report_header() -> str:
    return f"services: {', '.join(_used)}"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Read no tests on the servers' leg that are not of it, by whole folders."""
    is_left_out = MARKS_OF_PLACES.get(collection_path.name) == "once" or (
        collection_path.name == PURE
    )
    return True if is_left_out and config.getoption("--servers") else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    with_servers = config.getoption("--servers")
    for item in items:
        for place in item.path.parts:
            if mark := MARKS_OF_PLACES.get(place):
                item.add_marker(mark)
    chosen, left_out = [], []
    for item in items:
        (chosen if _belongs(item, with_servers=with_servers) else left_out).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    items[:] = sorted(chosen, key=_comes_later)


def _comes_later(item: pytest.Item) -> bool:
    """Begin with what may take long: at the end, workers would wait for each other."""
    return not any(item.get_closest_marker(mark) for mark in LONG_MARKS)


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
