"""What `run.py` starts: broker, preparation, web, worker with scheduler, as one process tree.

Standard library only, so that the process that stays in the foreground is small.
"""

import json
import os
import shutil
import signal
import socket
import sys
import time
from pathlib import Path
from threading import Event

from config import broker
from config.demo import sign_in
from config.exceptions import StartError
from config.lock import lock_data_folder
from config.options import Options, parse_options
from config.site import Site, keep_address
from config.supervisor import Supervisor

WEB = [
    "--worker-class=config.front_server.FrontWorker",
    "--worker-connections=10000",
    "--workers=1",  # one more takes 60 MB and is not needed for trying things out
    "--threads=8",
    "--graceful-timeout=3",  # seconds, so that Ctrl-C returns at once
    "--no-control-socket",
    "--log-level=warning",
    "config.wsgi",
]
WORKER = [
    "--app=config",
    "worker",
    "--clock",
    "--concurrency=1",
    "--without-mingle",
    "--without-gossip",
    "--without-heartbeat",
    "--loglevel=warning",
]
NEEDED_BYTES = 200_000_000  # of free disk space in the data folder
PATIENCE = 60.0  # seconds for the first page
LOOK_EVERY = 0.5  # seconds between two looks at the children


def main() -> int:
    """Start the site and stay until it is told to stop; return the exit code."""
    began = time.monotonic()
    options = parse_options(sys.argv[1:])
    stopping = Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stopping.set())
    try:
        return _run(options, stopping, began)
    except StartError as error:
        sys.stderr.write(f"Mokpyo: {error}.\n")
        return 1


def _run(options: Options, stopping: Event, began: float) -> int:
    options.data_dir.mkdir(parents=True, exist_ok=True)
    _check_disk(options.data_dir)
    with lock_data_folder(options.data_dir) as lock:
        port = broker.free_port() if options.is_check else options.port
        _check_port(port)
        site = Site(f"http://127.0.0.1:{port}")
        supervisor = Supervisor(
            logs=options.data_dir / "logs",
            environment=_environment(options, site),
            lock_descriptor=lock,
            stopping=stopping,
        )
        try:
            with supervisor:
                has_demo = _start(supervisor, options, stopping, port)
                _wait_for(site, supervisor, stopping)
                if options.is_check:
                    return _check(supervisor, site, stopping, has_demo=has_demo)
                if not stopping.is_set():
                    keep_address(options.data_dir, site.address)
                    seconds = time.monotonic() - began
                    _greet(site, options, has_demo=has_demo, seconds=seconds)
                while not stopping.wait(LOOK_EVERY):
                    for news in supervisor.look_after():
                        _say(f"{news}. Its log lies in {supervisor.logs}")
                _say("\nStopping …")
        finally:
            (options.data_dir / broker.URL_FILE).unlink(missing_ok=True)
    return 0


def _environment(options: Options, site: Site) -> dict[str, str]:
    """What the children see; what the caller has set wins."""
    return {
        "SITE_URL": site.address,
        "OPENBLAS_NUM_THREADS": "1",  # one core for numbers, the other for pages
        **os.environ,
        "MOKPYO_DATA_DIR": str(options.data_dir),
        "DJANGO_SETTINGS_MODULE": "config.settings.embedded",
        "PYTHONUNBUFFERED": "1",
        "CELERY_SKIP_CHECKS": "1",  # prepare has run them; they would load every page's code
    }


def _start(supervisor: Supervisor, options: Options, stopping: Event, port: int) -> bool:
    """Start everything in order; return whether the demo workspaces are there."""
    python = sys.executable
    if not os.environ.get("REDIS_URL"):
        configuration = broker.write_configuration(options.data_dir)
        supervisor.start("broker", [python, "-m", "config.broker", str(configuration)])
    command = [python, "manage.py", "prepare", "--json", *([] if options.is_empty else ["--demo"])]
    prepared = supervisor.run("prepare", command)
    if stopping.is_set():
        return False
    if prepared.returncode:
        raise StartError(f"could not prepare the data folder: {_last_words(options, 'prepare')}")
    supervisor.start("web", [python, "-m", "gunicorn", f"--bind=127.0.0.1:{port}", *WEB])
    supervisor.start("worker", [python, "-m", "celery", *WORKER])
    has_demo: bool = json.loads(prepared.stdout)["has_demo"]
    return has_demo


def _wait_for(site: Site, supervisor: Supervisor, stopping: Event) -> None:
    deadline = time.monotonic() + PATIENCE
    while not site.answers():
        news = supervisor.look_after()
        if news or time.monotonic() > deadline:
            reason = "; ".join(news) or f"no page at {site.address} within {PATIENCE:.0f} s"
            raise StartError(f"{reason}. The logs in {supervisor.logs} say more")
        if stopping.wait(0.1):
            return


def _check(supervisor: Supervisor, site: Site, stopping: Event, *, has_demo: bool) -> int:
    """Use the site once; return the exit code."""
    if stopping.is_set():
        return 1
    if has_demo:
        email = sign_in.MANAGER
        try:
            status, path = site.home_after_sign_in(email=email, password=sign_in.PASSWORD)
        except OSError as error:
            raise StartError(f"signing in as {email} failed: {error}") from error
        if path != "/w/demo/":
            raise StartError(f"signing in as {email} ended at {path}")
        _say(f"Signed in as {email}: HTTP {status} at {path}")
    else:
        _say("The sign-in page answers with HTTP 200")
    recheck = supervisor.run("recheck", [sys.executable, "manage.py", "recheck", "--json"])
    if recheck.returncode:
        raise StartError(f"the re-check failed; its log lies in {supervisor.logs}")
    _say(f"Re-checked: {recheck.stdout.strip()}")
    return 0


def _check_disk(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < NEEDED_BYTES:
        raise StartError(
            f"{free / 1e6:.0f} MB are free at {folder}, {NEEDED_BYTES / 1e6:.0f} MB are needed: "
            "make room, or choose another folder with --data"
        )


def _check_port(port: int) -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError as error:
            raise StartError(
                f"port {port} cannot be used ({error.strerror}): choose another with --port"
            ) from error


def _last_words(options: Options, log: str) -> str:
    path = options.data_dir / "logs" / f"{log}.log"
    lines = path.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return f"{lines[-1] if lines else 'no reason given'} (more in {path})"


def _greet(site: Site, options: Options, *, has_demo: bool, seconds: float) -> None:
    _say(f"\nMokpyo is running at {site.address}/ (started in {seconds:.1f} s)\n")
    if has_demo:
        _say(f"Sign in with the password {sign_in.PASSWORD} as")
        for email, role in sign_in.PEOPLE.items():
            _say(f"  {email:<26}{role}")
    else:
        _say("Make a workspace: .venv/bin/python manage.py create_workspace --help")
    _say(f"\nEverything is kept in {options.data_dir}. Ctrl-C stops the site.")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
