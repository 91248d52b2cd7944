"""What the database refuses for a moment is told so, on pages and by the API."""

import sqlite3

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection
from django.db.models.signals import post_save

from config.busy import is_passing
from kpis.models import Kpi

pytestmark = pytest.mark.once
KPI = {"name": "Visits", "key": "visits", "unit": "count", "direction": "up", "cadence": "day"}
KPI |= {"aggregation": "sum", "lag_days": "1"}


def raised(wrapper, cause=None):
    error = wrapper("no")
    error.__cause__ = cause
    return error


def of_sqlite(code):
    error = sqlite3.OperationalError("no")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (raised(OperationalError, psycopg.errors.DeadlockDetected()), True),
        (raised(OperationalError, psycopg.errors.SerializationFailure()), True),
        (raised(OperationalError, psycopg.errors.LockNotAvailable()), True),
        (raised(OperationalError, psycopg.OperationalError("refused")), True),
        (raised(IntegrityError, psycopg.errors.UniqueViolation()), True),
        (raised(IntegrityError, psycopg.errors.ForeignKeyViolation()), True),
        (raised(IntegrityError, psycopg.errors.CheckViolation()), False),
        (raised(OperationalError, psycopg.errors.DiskFull()), False),
        (raised(OperationalError, of_sqlite(sqlite3.SQLITE_BUSY)), True),
        (raised(OperationalError, of_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT)), True),
        (raised(OperationalError, of_sqlite(sqlite3.SQLITE_ERROR)), False),
        (raised(IntegrityError, of_sqlite(sqlite3.SQLITE_CONSTRAINT_UNIQUE)), True),
        (raised(IntegrityError, of_sqlite(sqlite3.SQLITE_CONSTRAINT_CHECK)), False),
        (raised(DatabaseError), True),
        (ValueError(), False),
        (None, False),
    ],
)
def test_what_passes_is_told_from_what_is_broken(error, passes):
    assert is_passing(error) is passes


def test_what_sqlite_really_raises_is_known(db):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE one (n integer PRIMARY KEY)")
        with pytest.raises(IntegrityError) as twin:
            cursor.execute("INSERT INTO one VALUES (1), (1)")

    assert is_passing(twin.value)


@pytest.fixture
def deadlock():
    """A database that takes the row, and then finds that somebody else waits for this one."""

    def refuse(**_):
        raise OperationalError from psycopg.errors.DeadlockDetected()

    post_save.connect(refuse, sender=Kpi)
    yield
    post_save.disconnect(refuse, sender=Kpi)


def test_page_says_that_the_site_was_busy_and_stores_nothing(people, deadlock):
    people.clients["editor"].raise_request_exception = False

    busy = people.post("editor", "/w/acme/kpis/new/", KPI)

    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "2")
    assert "The site was busy at this moment" in busy.text
    assert not Kpi.objects.for_workspace(people.workspace).exists()


def test_api_says_that_the_site_was_busy_and_stores_nothing(api, deadlock):
    api.client.raise_request_exception = False

    busy = api.post("owner", "/kpis", {"key": "visits", "name": "Visits"})

    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "2")
    assert busy.json()["detail"].startswith("The database was busy")
    assert not Kpi.objects.for_workspace(api.workspace).exists()
