"""Korean and English are equal first languages: the Korean catalogue is whole."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = Path("locale/ko/LC_MESSAGES/django.po")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
LEFT_OUT = shutil.ignore_patterns(".*", "var", "tests", "static", "__pycache__", "node_modules")

korean = polib.pofile(str(ROOT / CATALOGUE))


def key(entry: polib.POEntry) -> tuple[str | None, str, str | None]:
    return entry.msgctxt, entry.msgid, entry.msgid_plural or None


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_message_has_korean():
    assert [entry.msgid for entry in korean if entry.fuzzy or not all(texts(entry))] == []


def test_placeholders_survive_translation():
    broken = [
        entry.msgid
        for entry in korean
        for text in filter(None, texts(entry))
        if not set(PLACEHOLDER.findall(text))
        <= set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        or not set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        <= set(PLACEHOLDER.findall(text))
    ]

    assert broken == []


@pytest.mark.server  # it needs gettext, which the full run brings
def test_catalogue_holds_every_marked_text(tmp_path: Path):
    copy = tmp_path / "copy"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    (copy / CATALOGUE).write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n')

    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale=ko", "--no-location"],
        cwd=copy,
        check=True,
        capture_output=True,
    )

    marked = {key(entry) for entry in polib.pofile(str(copy / CATALOGUE))}
    known = {key(entry) for entry in korean if not entry.obsolete}
    assert marked - known == set()
