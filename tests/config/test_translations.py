import gettext
import os
from pathlib import Path

from django.utils import translation

from config.translations import compile_catalogues, stale_catalogues

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "goal"
msgstr "{}"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "ko" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PO.format(text), encoding="utf-8")
    return path


def korean(folder: Path) -> str:
    return gettext.translation("django", folder, ["ko"]).gettext("goal")


def test_catalogue_is_compiled_once(tmp_path: Path):
    source = write(tmp_path, "목표")

    assert stale_catalogues(tmp_path) == [source]
    assert compile_catalogues(tmp_path) == 1
    assert korean(tmp_path) == "목표"
    assert stale_catalogues(tmp_path) == []
    assert compile_catalogues(tmp_path) == 0


def test_changed_catalogue_is_compiled_again(tmp_path: Path):
    source = write(tmp_path, "목표")
    compile_catalogues(tmp_path)
    compiled = source.with_suffix(".mo").stat().st_mtime
    write(tmp_path, "목표들")
    os.utime(source, (compiled + 1, compiled + 1))

    assert compile_catalogues(tmp_path) == 1
    assert source.with_suffix(".mo").read_bytes().find("목표들".encode()) > 0


def test_process_that_compiles_speaks_the_new_words_at_once(tmp_path: Path, settings):
    """The first start compiles and then writes the demo's sentences and mails."""
    settings.LOCALE_PATHS = [tmp_path]
    with translation.override("ko"):
        assert translation.gettext("goal") == "goal"
    write(tmp_path, "목표")

    compile_catalogues(tmp_path)

    with translation.override("ko"):
        assert translation.gettext("goal") == "목표"
