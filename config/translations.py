"""Compiling the message catalogues; Babel does it where no gettext tools are installed."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation.reloader import translation_file_changed


def compile_catalogues(locale_dir: Path) -> int:
    """Compile every catalogue below `locale_dir` that changed; return how many were written.

    The calling process uses them at once, also where it had none when it began.
    """
    stale = stale_catalogues(locale_dir)
    for source in stale:
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3])
        target = _compiled(source)
        draft = target.with_suffix(f".{os.getpid()}.new")
        with draft.open("wb") as file:
            write_mo(file, catalogue)
        draft.replace(target)
        translation_file_changed(sender=None, file_path=target)
    return len(stale)


def stale_catalogues(locale_dir: Path) -> list[Path]:
    """Every catalogue below `locale_dir` that is newer than its compiled form."""
    return [
        source
        for source in sorted(locale_dir.glob("*/LC_MESSAGES/*.po"))
        if not _compiled(source).exists()
        or _compiled(source).stat().st_mtime < source.stat().st_mtime
    ]


def _compiled(source: Path) -> Path:
    return source.with_suffix(".mo")
