"""Keep ten thousand slow visitors at a site: do the others wait for them? (F11)

    python -m tests.acceptance.slow_senders                 the site of run.py
    python -m tests.acceptance.slow_senders --production    PostgreSQL, Redis, two web processes
    options: --connections 10000 --seconds 10 --rounds 3 --only head (a way, several times)

The ways: `idle` sends nothing, `head` a byte of the first lines every ten seconds, `body` of a
form, `upload` 1 GB to an address that is not there, from ten connections again and again. Whoever
is closed comes back ten seconds later. They run at a lower priority, for they are not on the
machine of the site in earnest; the more other work a machine has, the less the figures say.
Meanwhile `/healthz` and a page of a member are asked for; quiet times alternate with loud ones, so
that both meet the same machine. Prints one line of JSON: the middle and the 95th of 100 answers in
milliseconds, how much the latter grew, and what failed; exits 1 if it grew by half or one failed.
"""

import asyncio
import json
import multiprocessing
import os
import resource
import statistics
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import django

from tests.acceptance.tree import running_tree

WAYS: Final = ("idle", "head", "body", "upload")
PAUSE: Final = 10.0  # seconds between two bytes
WARMING_UP: Final = 5.0  # seconds
PATIENCE: Final = 60.0  # seconds until all are there
PATHS: Final = ("/healthz", "/w/{slug}/")
HOST: Final = b"Host: 127.0.0.1\r\n"
FORM: Final = b"POST /accounts/login/ HTTP/1.1\r\n" + HOST + b"Content-Length: 100000\r\n\r\n"
HUGE: Final = b"POST /nowhere HTTP/1.1\r\n" + HOST + b"Content-Length: %d\r\n\r\n" % 10**9
MEGABYTE: Final = bytes(10**6)


def main() -> int:
    """Bring the site up, measure, and tell."""
    options = _options()
    _raise_limit(options.connections + 1000)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mokpyo-slow-")))
        tree = stack.enter_context(
            running_tree(folder, mail_port=1, http_port=1, is_production=options.production)
        )
        django.setup()
        from tests.acceptance.visitor import Visitor  # noqa: PLC0415  (its models need settings)
        from tests.factories import make_membership  # noqa: PLC0415

        membership = make_membership()
        visitor = Visitor(tree.site, membership.user)
        paths = [path.format(slug=membership.workspace.slug) for path in PATHS]
        _ask_until(visitor, paths, time.monotonic() + WARMING_UP)
        told = {way: _compare(visitor, paths, way, options) for way in options.only or WAYS}
    profile = "production" if options.production else "embedded"
    sys.stdout.write(f"{json.dumps({'profile': profile, **told})}\n")
    return int(not all(each["is_well"] for each in told.values()))


def _options() -> Namespace:
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--production", action="store_true")
    parser.add_argument("--connections", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", action="append", choices=WAYS)
    return parser.parse_args()


def _compare(visitor: Any, paths: list[str], way: str, options: Namespace) -> dict[str, Any]:
    quiet: dict[str, list[float]] = {path: [] for path in paths}
    loud: dict[str, list[float]] = {path: [] for path in paths}
    count = 10 if way == "upload" else options.connections
    failed = 0
    for _ in range(options.rounds):
        for kept, senders in ((quiet, 0), (loud, count)):
            with _crowd(visitor.site, way, senders):
                found, faults = _ask_until(visitor, paths, time.monotonic() + options.seconds)
            failed += faults
            for path in paths:
                kept[path] += found[path]
    told = {path: _figures(quiet[path], loud[path]) for path in paths}
    is_well = not failed and all(each["grew"] < 0.5 for each in told.values())
    sys.stderr.write(f"{way}: failed {failed}, {told}\n")
    return {"is_well": is_well, "failed": failed, **told}


def _figures(quiet: list[float], loud: list[float]) -> dict[str, Any]:
    """Middles and 95th percentiles in milliseconds, and by which fraction the latter grew."""
    before, during = _percentile(quiet), _percentile(loud)
    return {
        "quiet": [round(1000 * each, 1) for each in (statistics.median(quiet), before)],
        "loud": [round(1000 * each, 1) for each in (statistics.median(loud), during)],
        "grew": round(during / before - 1, 2),
        "asked": [len(quiet), len(loud)],
    }


def _percentile(values: list[float]) -> float:
    return sorted(values)[int(0.95 * len(values))]


def _ask_until(visitor: Any, paths: list[str], end: float) -> tuple[dict[str, list[float]], int]:
    """Ask for each path in turn; return the seconds of each answer, and how many failed."""
    found: dict[str, list[float]] = {path: [] for path in paths}
    failed = 0
    while time.monotonic() < end:
        for path in paths:
            began = time.monotonic()
            try:
                status, _text = visitor.ask(path)
            except OSError:
                status = 0
            found[path].append(time.monotonic() - began)
            failed += status != 200
        time.sleep(0.02)
    return found, failed


@contextmanager
def _crowd(site: str, way: str, senders: int) -> Iterator[None]:
    """Keep so many of them at the site, in a process of their own."""
    if not senders:
        yield
        return
    address = urlsplit(site)
    spawning = multiprocessing.get_context("spawn")
    all_there = spawning.Event()
    crowd = spawning.Process(
        target=_send, args=(address.hostname, address.port, way, senders, all_there)
    )
    crowd.start()
    try:
        all_there.wait(PATIENCE)
        yield
    finally:
        crowd.kill()
        crowd.join()


def _send(host: str, port: int, way: str, senders: int, all_there: Event) -> None:
    os.nice(5)
    _raise_limit(senders + 1000)
    asyncio.run(_send_all(host, port, way, senders, all_there))


async def _send_all(host: str, port: int, way: str, senders: int, all_there: Event) -> None:
    entering = asyncio.Semaphore(100)
    counter = asyncio.Barrier(senders + 1)
    crowd = [asyncio.create_task(_stay(host, port, way, entering, counter)) for _ in range(senders)]
    await counter.wait()
    all_there.set()
    await asyncio.gather(*crowd)


async def _stay(
    host: str, port: int, way: str, entering: asyncio.Semaphore, counter: asyncio.Barrier
) -> None:
    """Be one of them, for ever."""
    arriving: asyncio.Task | None = None
    while True:
        with suppress(OSError):
            async with entering:
                reader, writer = await asyncio.open_connection(host, port, limit=1024)
            arriving = arriving or asyncio.create_task(counter.wait())
            try:
                await _misbehave(way, reader, writer)
            finally:
                writer.close()
        await asyncio.sleep(PAUSE)


async def _misbehave(way: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    if way == "idle":
        await reader.read()
    if way == "upload":
        writer.write(HUGE)
        for _ in range(1000):
            writer.write(MEGABYTE)
            await writer.drain()
    writer.write(b"GET / HTTP/1.1\r\nX: " if way == "head" else FORM)
    while not reader.at_eof():
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(PAUSE)


def _raise_limit(files: int) -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(files, hard), hard))


if __name__ == "__main__":
    sys.exit(main())
