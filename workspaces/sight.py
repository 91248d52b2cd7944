"""What a session of the database may see: the rows of one workspace, none, or the whole site's.

PostgreSQL holds every row of a tenant table against the setting `mokpyo.workspace`
(`workspaces.row_walls`), so that a query that forgot its workspace finds nothing of another. A
request begins by seeing nothing, goes on to see the workspace that its member, token or link
belongs to, and no other way leads further but `looking_across`. The clock, commands and migrations
see the whole site, unless they go `inside`.

The setting is sent when a statement wants another than was sent last, and not before. SQLite knows
no such thing: there all of this does nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper

from workspaces.exceptions import UnscopedQueryError

SETTING: Final = "mokpyo.workspace"
WHOLE_SITE: Final = ""
NOTHING: Final = "0"  # no workspace has this key
_IDLE, _IN_ERROR = 0, 3  # states of a transaction, as libpq counts them

_sight: ContextVar[str] = ContextVar("sight", default=WHOLE_SITE)


def see_nothing(**_: Any) -> None:
    """Signal receiver: a request begins."""
    _sight.set(NOTHING)


def see_one(workspace_id: int) -> None:
    """See one workspace, for as long as the request and what it streams last."""
    _sight.set(str(int(workspace_id)))


def see_whole_site(*, reason: str) -> None:
    """See every workspace for the rest of the request; `reason` says why that is right."""
    _require(reason)
    _sight.set(WHOLE_SITE)


def stop_looking(**_: Any) -> None:
    """Signal receiver: a request is over, the last of its answer was sent."""
    _sight.set(WHOLE_SITE)


@contextmanager
def inside(workspace_id: int) -> Iterator[None]:
    """See one workspace and no other within the block."""
    with _seeing(str(int(workspace_id))):
        yield


@contextmanager
def looking_across(*, reason: str) -> Iterator[None]:
    """See every workspace within the block; `reason` says to the reader why that is right.

    What the block only prepares, as a query set that is read later, sees no more than before.
    """
    _require(reason)
    with _seeing(WHOLE_SITE):
        yield


def post_sentry(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Signal receiver: a connection was opened, for the first time or anew."""
    wrappers = connection.execute_wrappers
    if connection.vendor == "postgresql" and not any(isinstance(w, Sentry) for w in wrappers):
        wrappers.insert(0, Sentry())  # the last one is taken off by whoever lent it


class Sentry:
    """Tells a session what it may see, before a statement, where that is not what it knows."""

    def __init__(self) -> None:
        self._session: Any = None
        self._told: str | None = None
        self._may_be_forgotten = False  # told within a transaction: a rollback takes it back

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: Any,
        many: bool,
        context: dict[str, Any],
    ) -> Any:
        """Have `sql` executed, and see only what it should."""
        self._tell(context["connection"])
        try:
            return execute(sql, params, many, context)
        finally:
            if self._may_be_forgotten and str(sql).startswith("ROLLBACK TO"):
                self._told = None

    def _tell(self, connection: BaseDatabaseWrapper) -> None:
        session, wanted = connection.connection, _sight.get()
        if session is None:  # closed: the statement will say so
            return
        if session is not self._session:  # opened anew
            self._session, self._told, self._may_be_forgotten = session, None, False
        elif not self._may_be_forgotten and wanted == self._told:
            return
        status = session.pgconn.transaction_status
        if self._may_be_forgotten and status == _IDLE:  # that transaction is over
            self._told = None
        if wanted == self._told or status == _IN_ERROR:  # which hears nothing
            return
        with connection.wrap_database_errors:
            session.execute(f"SET {SETTING} TO '{wanted}'")  # no query: a transaction has yet begun
        self._told = wanted
        self._may_be_forgotten = not connection.get_autocommit()


@contextmanager
def _seeing(sight: str) -> Iterator[None]:
    before = _sight.set(sight)
    try:
        yield
    finally:
        _sight.reset(before)


def _require(reason: str) -> None:
    if not reason:
        raise UnscopedQueryError("looking across workspaces needs a reason")
