"""Real database servers to pull from: the suite's own PostgreSQL, and a MariaDB for a while."""

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg
import pymysql

from config.broker import free_port

PATIENCE = 120.0  # seconds a server may take to answer
_DAILY = "CREATE TABLE daily (day date, channel varchar(20), n numeric(20, 4))"
_ROWS = """INSERT INTO daily VALUES ('2026-11-01', 'search', 12345678901.2345),
    ('2026-11-02', '검색', 7), ('2026-11-03', 'search', NULL)"""
_MARK = "INSERT INTO daily VALUES ('2026-12-01', 'mark', 1)"


class Server(NamedTuple):
    """A database with the table `daily` and a function `leave_mark()` that would write to it."""

    kind: str
    port: int
    database: str
    user: str
    sleep: str


@contextmanager
def postgresql(_folder: Path) -> Iterator[Server]:
    """A database of its own on the suite's server, reached over a port of this machine."""
    url = os.environ["DATABASE_URL"].replace("postgres://", "postgresql://")
    with ExitStack() as stack:
        admin = stack.enter_context(psycopg.connect(url, autocommit=True))
        name = f"pulled_{os.getpid()}"
        admin.execute(f"CREATE DATABASE {name}")
        stack.callback(admin.execute, f"DROP DATABASE {name} WITH (FORCE)")
        with psycopg.connect(url, dbname=name, autocommit=True) as connection:
            for statement in (_DAILY, _ROWS, "GRANT SELECT ON daily TO PUBLIC"):
                connection.execute(statement)
            connection.execute(
                "CREATE FUNCTION leave_mark() RETURNS int LANGUAGE sql AS "
                f"$$ {_MARK} RETURNING 1 $$"
            )
            info = connection.info
            place = info.host if info.host.startswith("/") else ""
            port = stack.enter_context(_relay(f"{place}/.s.PGSQL.{info.port}")) if place else None
            yield Server("postgresql", port or info.port, name, info.user, "pg_sleep(60)")


@contextmanager
def mariadb(folder: Path) -> Iterator[Server]:
    """A fresh server on a free port; it is up in less than a second."""
    data, port = folder / "mariadb", free_port()
    own = ["--no-defaults", f"--datadir={data}", "--user=root"]
    install = ["mariadb-install-db", *own, "--auth-root-authentication-method=normal"]
    subprocess.run([*install, "--skip-test-db"], check=True, capture_output=True)
    place = [f"--socket={data}/s", f"--port={port}", "--bind-address=127.0.0.1"]
    with subprocess.Popen(
        [str(shutil.which("mariadbd")), *own, *place, "--innodb-flush-log-at-trx-commit=0"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            with _connected(f"{data}/s") as connection, connection.cursor() as cursor:
                for statement in (
                    *("CREATE DATABASE pulled CHARACTER SET utf8mb4", "USE pulled", _DAILY, _ROWS),
                    "CREATE USER reader@'127.0.0.1'",
                    "GRANT SELECT, EXECUTE ON pulled.* TO reader@'127.0.0.1'",
                    f"CREATE FUNCTION leave_mark() RETURNS int BEGIN {_MARK}; RETURN 1; END",
                ):
                    cursor.execute(statement)
            yield Server("mysql", port, "pulled", "reader", "SLEEP(60)")
        finally:
            server.kill()


_HAS_MARIADB = all(map(shutil.which, ("mariadbd", "mariadb-install-db", "my_print_defaults")))
SERVERS = {"postgresql": postgresql, **({"mariadb": mariadb} if _HAS_MARIADB else {})}


def _connected(place: str) -> pymysql.Connection:
    deadline = time.monotonic() + PATIENCE
    while True:
        with socket.socket(socket.AF_UNIX) as line:
            if line.connect_ex(place) == 0 or time.monotonic() > deadline:
                break
        time.sleep(0.02)
    return pymysql.connect(unix_socket=place, user="root", charset="utf8mb4")


@contextmanager
def _relay(place: str) -> Iterator[int]:
    """Let a server that listens at a path be reached over a port."""
    with ExitStack() as lines, socket.create_server(("127.0.0.1", 0)) as listener:
        threads: list[threading.Thread] = []

        def start(act: Callable[..., None], *args: socket.socket) -> None:
            threads.append(threading.Thread(target=act, args=args, daemon=True))
            threads[-1].start()

        def serve() -> None:
            while True:
                try:
                    caller = lines.enter_context(listener.accept()[0])
                except OSError:  # shut
                    return
                server = lines.enter_context(socket.socket(socket.AF_UNIX))
                server.connect(place)
                start(_pass_on, caller, server)
                start(_pass_on, server, caller)

        start(serve)
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(PATIENCE)


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    try:
        while data := one.recv(65536):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)
    except OSError:
        return
