"""The secret key of an installation that nobody configured."""

import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key


def read_or_make_secret(path: Path) -> str:
    """Return the key kept in `path`, made on first use, readable by its owner only.

    Two processes that start together end with the same key: whoever creates the file first wins.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    if not path.exists():
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(get_random_secret_key())
        try:
            os.link(draft, path)
        except FileExistsError:  # another process was faster; its key counts
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii")
