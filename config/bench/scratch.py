"""A database to measure in: made for it, migrated, empty, and removed afterwards."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection


@contextmanager
def scratch_database() -> Iterator[None]:
    """Connect to a new database on the same server, or in a new file, until the block ends.

    The user's own is left alone: the name is of this process only.
    """
    own_name = connection.settings_dict["NAME"]
    test = connection.settings_dict["TEST"]
    before = test["NAME"]
    with tempfile.TemporaryDirectory(prefix="mokpyo-bench-") as folder:
        is_file = connection.vendor == "sqlite"
        name = str(Path(folder) / "bench.sqlite3") if is_file else f"mokpyo_bench_{os.getpid()}"
        test["NAME"] = name
        try:
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            try:
                yield
            finally:
                connection.creation.destroy_test_db(own_name, verbosity=0)
        finally:
            test["NAME"] = before
