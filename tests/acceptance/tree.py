"""The processes of a site, in either profile, kept running as in use; any can be killed."""

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import redis

from config import broker, starter
from config.lock import lock_data_folder
from config.supervisor import Child, Supervisor
from tests import servers

PYTHON = sys.executable
PATIENCE = 60.0  # seconds for a server or a page
PRODUCTION_WEB = [
    *("--worker-class=config.front_server.FrontWorker", "--worker-connections=5000"),
    *("--workers=2", "--threads=4", "--log-level=warning"),
]
CELERY = [PYTHON, "-m", "celery", "--app=config"]
PRODUCTION_WORKER = ["--concurrency=2", "--without-mingle", "--without-gossip"]
PREPARE = [PYTHON, "manage.py", "prepare", "--json"]
SERVERS = ("broker", "postgresql", "redis")  # what is not our code stays through an upgrade


class Tree:
    """What runs, by name, and how to end a part of it."""

    def __init__(self, supervisor: Supervisor, site: str) -> None:
        self.supervisor = supervisor
        self.site = site
        self.children: dict[str, Child] = {}
        self.commands: dict[str, list[str]] = {}
        self.news: list[str] = []
        self.stopping = threading.Event()
        self._lock = threading.Lock()

    def start(self, name: str, command: list[str]) -> None:
        """Start one process and keep it running."""
        with self._lock:
            self.commands[name] = command
            self.children[name] = self.supervisor.start(name, command)

    def look_after(self) -> None:
        """Start again what ended, as the starter does, until stopping."""
        while not self.stopping.wait(starter.LOOK_EVERY):
            with self._lock:
                self.news += self.supervisor.look_after()

    def kill(self, victim: str, chance: random.Random) -> bool:
        """End `name`, or one child of `name` for "name's child", with SIGKILL; False if gone."""
        name, _, is_child = victim.partition("'s ")
        with self._lock:
            process = self.children[name].process
            if process is None or process.poll() is not None:
                return False
            pids = _children_of(process.pid) if is_child else [process.pid]
            if not pids:
                return False
            with suppress(ProcessLookupError):
                os.kill(chance.choice(pids), signal.SIGKILL)
        return True

    def migrate_to(self, checkout: Path) -> None:
        """Prepare the data for the version in `checkout` while this one still runs."""
        made = self.supervisor.run("migrate", _within(checkout, PREPARE))
        if made.returncode:
            raise RuntimeError(f"{checkout} could not prepare the data: see migrate.log")

    def move_to(self, checkout: Path) -> None:
        """Have the code in `checkout` run instead: one process after the other, told to end."""
        for name in sorted(name for name in self.children if name not in SERVERS):
            command = _within(checkout, self.commands[name])
            self._become(self.children[name], command, signal.SIGTERM)

    @contextmanager
    def away(self, name: str) -> Iterator[None]:
        """Have `name` killed and not be there for the block."""
        child, command = self.children[name], self.children[name].command
        self._become(child, ["sleep", "infinity"], signal.SIGKILL)
        try:
            yield
        finally:
            self._become(child, command, signal.SIGKILL)

    def _become(self, child: Child, command: Sequence[str], how: signal.Signals) -> None:
        """End what runs as `child`; return when `command` runs in its place."""
        with self._lock:
            child.command, process = command, child.process
            if process is not None:
                process.send_signal(how)
        while not self.stopping.is_set() and child.process in (process, None):
            self.stopping.wait(starter.LOOK_EVERY)

    @contextmanager
    def stopped(self, name: str) -> Iterator[None]:
        """Let `name` and its children do nothing for the block; nobody sees that they ended."""
        process = self.children[name].process
        if process is None:
            raise RuntimeError(f"{name} does not run")
        os.killpg(process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGCONT)

    @property
    def victims(self) -> list[str]:
        """What can be killed; of those that fork, the children too."""
        forking = [f"{name}'s child" for name in self.children if name in ("web", "worker")]
        return sorted([*self.children, *forking])


def _within(checkout: Path, command: list[str]) -> list[str]:
    return ["env", f"--chdir={checkout}", *command]


def _children_of(pid: int) -> list[int]:
    asked = ["pgrep", "-P", str(pid)]
    found = subprocess.run(asked, capture_output=True, text=True, check=False)
    return [int(line) for line in found.stdout.split()]


@contextmanager
def running_tree(
    folder: Path, *, mail_port: int, http_port: int, is_production: bool, beats: int = 1
) -> Iterator[Tree]:
    """Run a prepared, empty site below `folder`; its settings are this process's from here on."""
    data = folder / "data"
    data.mkdir()
    port = broker.free_port()
    site = f"http://127.0.0.1:{port}"
    os.environ |= {
        "MOKPYO_DATA_DIR": str(data),
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "SOURCE_NETWORKS": "127.0.0.1/32",
        "SOURCE_PORTS": str(http_port),
        "SITE_URL": site,
        "DJANGO_SETTINGS_MODULE": "config.settings.embedded",
    }
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    commands = _production(folder, port, beats) if is_production else _embedded(data, port)
    stopping = threading.Event()
    with lock_data_folder(data) as lock:
        supervisor = Supervisor(
            logs=folder, environment=os.environ, lock_descriptor=lock, stopping=stopping
        )
        with supervisor:
            tree = Tree(supervisor, site)
            for name, command in commands:
                if name == "web":
                    _prepare(supervisor, folder)
                tree.start(name, command)
                _await(name, folder)
            keeper = threading.Thread(target=tree.look_after)
            keeper.start()
            try:
                yield tree
            finally:
                tree.stopping.set()
                keeper.join()


def _embedded(data: Path, port: int) -> Iterator[tuple[str, list[str]]]:
    """What `run.py` starts."""
    configuration = broker.write_configuration(data)
    yield "broker", [PYTHON, "-m", "config.broker", str(configuration)]
    yield "web", [PYTHON, "-m", "gunicorn", f"--bind=127.0.0.1:{port}", *starter.WEB]
    yield "worker", [PYTHON, "-m", "celery", *starter.WORKER]


def _production(folder: Path, port: int, beats: int) -> Iterator[tuple[str, list[str]]]:
    """What `compose.yaml` starts."""
    initdb = servers.postgresql_program("initdb")
    if initdb is None:
        raise servers.MissingError("PostgreSQL is missing: install postgresql (apt-get, brew)")
    cluster, redis_port = servers.make_cluster(folder, initdb), broker.free_port()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "DATABASE_URL": f"postgres://postgres@/postgres?host={cluster}",
        "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0",
        "SECRET_KEY": "only-for-a-storm-" * 4,
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE_SSL_REDIRECT": "false",
    }
    become = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    serve = servers.postgresql_command(cluster, initdb, [])
    yield "postgresql", [*become, *serve] if os.geteuid() == 0 else serve
    role = servers.ordinary_role(os.environ["DATABASE_URL"])
    os.environ["DATABASE_URL"] = servers.make_database(role, "mokpyo")
    (folder / "redis").mkdir()
    program, _origin = servers.redis_program()
    kept = ["--appendonly", "yes", "--appendfsync", "everysec"]
    where = ["--bind", "127.0.0.1", "--port", str(redis_port), "--dir", str(folder / "redis")]
    yield "redis", [program, *where, *kept]
    web = [f"--bind=127.0.0.1:{port}", *PRODUCTION_WEB, "config.wsgi"]
    yield "web", [PYTHON, "-m", "gunicorn", *web]
    yield "worker", [*CELERY, "worker", *PRODUCTION_WORKER, "--loglevel=info"]
    for number in range(1, beats + 1):
        name = f"beat{number}"
        yield name, [*CELERY, "beat", "--pidfile=", f"--schedule={folder / name}"]


def _prepare(supervisor: Supervisor, folder: Path) -> None:
    if supervisor.run("prepare", PREPARE).returncode:
        raise RuntimeError((folder / "prepare.log").read_text(errors="replace")[-3000:])


def _await(name: str, folder: Path) -> None:
    """Wait until a server that others need answers."""
    asks: dict[str, tuple[Callable[[], object], type[Exception]]] = {
        "postgresql": (_ask_database, psycopg.OperationalError),
        "redis": (_ask_broker, redis.RedisError),
        "broker": (_ask_broker, redis.RedisError),
    }
    if name in asks:
        servers.wait_for(*asks[name], folder / f"{name}.log")


def _ask_database() -> None:
    psycopg.connect(os.environ["DATABASE_URL"].replace("postgres://", "postgresql://")).close()


def flush_broker() -> bool:
    """Throw away all that the broker holds; False where it is away."""
    try:
        return bool(broker_client().flushall())
    except redis.RedisError:
        return False


def broker_client() -> redis.Redis:
    data = Path(os.environ["MOKPYO_DATA_DIR"])
    return redis.Redis.from_url(os.environ.get("REDIS_URL") or broker.kept_url(data))


def _ask_broker() -> None:
    broker_client().ping()
