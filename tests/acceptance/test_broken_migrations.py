"""F16, as far as it is cheap: `tests.acceptance.broken_migrations` breaks all the newest off."""

import os
import signal

import pytest
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from alerts.models import InboxMessage
from config.preparation import has_pending_migrations
from tests.acceptance.broken_migrations import die, prepare_broken_off
from tests.config.backup.conftest import elsewhere
from workspaces import walls
from workspaces.sealing import seal, unseal

__all__ = ["elsewhere"]
HALF_WAY = 24  # statements


@pytest.mark.slow
def test_f16_migration_that_was_killed_is_finished_by_the_next(elsewhere):
    mails, now = InboxMessage.objects.using(elsewhere), timezone.now()
    mails.create(recipient="kim@acme.test", source=seal("Hello").encode(), received_at=now)
    call_command("migrate", "alerts", "0015", database=elsewhere, interactive=False, verbosity=0)
    connections[elsewhere].close()
    child = os.fork()
    if not child:
        prepare_broken_off(at=HALF_WAY, by=die, using=elsewhere)
        os._exit(1)  # it went on to the end
    _pid, status = os.waitpid(child, 0)
    is_half_way = has_pending_migrations(using=elsewhere)

    prepare_broken_off(at=0, by=die, using=elsewhere)

    assert (os.WTERMSIG(status), is_half_way) == (signal.SIGKILL, True)
    assert not has_pending_migrations(using=elsewhere)
    assert walls.missing(connections[elsewhere]) == {}
    assert unseal(bytes(mails.get().source).decode()) == "Hello"
