"""Where the passphrase of a backup comes from: never the command line, which others can read."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from config.backup.errors import BackupRefusedError

VARIABLE: Final = "MOKPYO_BACKUP_PASSPHRASE"
SHORTEST: Final = 12  # characters


def add_passphrase(parser: ArgumentParser, words: str) -> None:
    """Add the option."""
    parser.add_argument(
        "--passphrase-file", type=Path, metavar="FILE", help=f"{words}; or set {VARIABLE}"
    )


def read_passphrase(options: dict[str, Any]) -> str:
    """Return the passphrase; empty where none is given.

    Raises:
        BackupRefusedError: it is too short to keep anything.
        OSError: its file cannot be read.
    """
    file: Path | None = options["passphrase_file"]
    text = file.read_text(encoding="utf-8") if file else os.environ.get(VARIABLE, "")
    passphrase = text.rstrip("\r\n")
    if (file or passphrase) and len(passphrase) < SHORTEST:
        raise BackupRefusedError(f"a passphrase has {SHORTEST} characters or more")
    return passphrase
