"""Is this installation sound? One check per thing that an operator can mend."""

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import redis
from django.conf import settings
from django.core import checks as django_checks
from django.core.mail import get_connection
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.utils import timezone

from alerts.services.health import check_health
from alerts.services.holding import held_since
from config.database import find_faults
from config.preparation import has_pending_migrations
from config.translations import stale_catalogues
from workspaces import row_walls, walls

NEEDED_BYTES = 500_000_000  # of free disk space where data is kept
CLOCK_TOLERANCE = dt.timedelta(seconds=5)  # between this machine and the database server
PREPARE = "run `manage.py prepare`"


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, what was found, and how to mend it."""

    name: str
    ok: bool
    detail: str
    fix: str = ""


class UnsoundError(Exception):
    """A check found something to mend: the text says what, `fix` how."""

    def __init__(self, detail: str, fix: str) -> None:
        super().__init__(detail)
        self.fix = fix


def examine(*, now: dt.datetime) -> Iterator[Check]:
    """Run every check; a database that is away fails those that need it, and no others."""
    looks: dict[str, Callable[[], str]] = {
        "settings": _settings,
        "database": _database,
        "migrations": _migrations,
        "walls": _walls,
        "broker": _broker,
        "mail": _mail,
        "clock": lambda: _clock(now),
        "heartbeats": lambda: _heartbeats(now),
        "outbox": _outbox,
        "disk": _disk,
        "translations": _translations,
        "static files": _static_files,
    }
    for name, look in looks.items():
        try:
            yield Check(name, ok=True, detail=look())
        except UnsoundError as error:
            yield Check(name, ok=False, detail=str(error), fix=error.fix)
        except DatabaseError as error:
            yield Check(name, ok=False, detail=_line(error), fix="see DATABASE_URL and the server")


def _settings() -> str:
    found = django_checks.run_checks(include_deployment_checks=not settings.EMBEDDED)
    grave = [f"{message.id} {message.msg}" for message in found if not message.is_silenced()]
    if grave:
        raise UnsoundError("; ".join(grave), "see docs/deploy.md, Settings")
    return f"{'embedded' if settings.EMBEDDED else 'production'} profile, nothing to remark"


def _database() -> str:
    connection = connections[DEFAULT_DB_ALIAS]
    if faults := find_faults(connection):
        raise UnsoundError("; ".join(faults), "see docs/deploy.md, Database")
    return f"{connection.display_name} {'.'.join(map(str, connection.get_database_version()))}"


def _migrations() -> str:
    if has_pending_migrations():
        raise UnsoundError("the database is behind the code", PREPARE)
    return "the database is up to date"


def _walls() -> str:
    connection = connections[DEFAULT_DB_ALIAS]
    if missing := walls.missing(connection):
        raise UnsoundError(f"{len(missing)} walls between workspaces are missing", PREPARE)
    if row_walls.sees_through(connection):
        raise UnsoundError("the database's role sees through them", "see docs/deploy.md, Database")
    return f"{len(walls.standing(connection))} walls stand"


def _broker() -> str:
    if not settings.REDIS_URL:
        raise UnsoundError(
            "no broker: work is found by the clock only where a worker runs",
            "set REDIS_URL, or start the site with `python3 run.py`",
        )
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2)
    try:
        client.ping()
    except redis.RedisError as error:
        raise UnsoundError(_line(error), "see REDIS_URL and the server") from error
    return "the broker answers"


def _mail() -> str:
    if not settings.EMAIL_URL:
        if settings.EMBEDDED:
            return "kept on the site: no EMAIL_URL is set"
        raise UnsoundError("no mail leaves the site", "set EMAIL_URL")
    connection = get_connection()
    try:
        connection.open()
    except OSError as error:  # SMTPException is one
        raise UnsoundError(_line(error), "see EMAIL_URL and the mail server") from error
    connection.close()
    return f"{settings.EMAIL_HOST} answers"


def _clock(now: dt.datetime) -> str:
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor == "sqlite":
        return f"{now:%Y-%m-%d %H:%M:%S %Z}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        difference = abs(cursor.fetchone()[0] - timezone.now())
    if difference > CLOCK_TOLERANCE:
        raise UnsoundError(
            f"{difference.total_seconds():.0f} s apart from the database server's",
            "let both machines keep time by NTP",
        )
    return f"{difference.total_seconds():.1f} s apart from the database server's"


def _heartbeats(now: dt.datetime) -> str:
    health = check_health(now=now)
    if health.late or (health.oldest_due_seconds or 0) > settings.HEARTBEAT_LATE_SECONDS:
        late = f"silent: {', '.join(health.late)}" if health.late else "nobody is silent"
        raise UnsoundError(
            f"{late}; the oldest due work waits since {health.oldest_due_seconds or 0} s",
            "start worker and beat, and look at their logs",
        )
    return f"all beat; {health.dead_letters} messages were given up"


def _outbox() -> str:
    if since := held_since():
        raise UnsoundError(
            f"held since the restore of {since:%Y-%m-%d %H:%M:%S %Z}: no alert is sent",
            "run `manage.py release_outbox`",
        )
    return "messages may leave"


def _disk() -> str:
    folder = Path(settings.DATA_DIR)
    if not folder.is_dir():
        raise UnsoundError(f"{folder} is not there", "see MOKPYO_DATA_DIR")
    free = shutil.disk_usage(folder).free
    if free < NEEDED_BYTES:
        raise UnsoundError(f"{free / 1e6:.0f} MB are free at {folder}", "make room")
    return f"{free / 1e9:.1f} GB are free"


def _translations() -> str:
    stale = [path for folder in settings.LOCALE_PATHS for path in stale_catalogues(Path(folder))]
    if stale:
        raise UnsoundError(f"not compiled: {', '.join(path.parts[-3] for path in stale)}", PREPARE)
    return "compiled"


def _static_files() -> str:
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        raise UnsoundError(f"not collected into {settings.STATIC_ROOT}", PREPARE)
    return "collected"


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
