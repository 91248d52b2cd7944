"""Tell whether the customers behind a persona have changed."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from kpis.readers.reasons import sentence_of
from kpis.readers.refusal import Refused
from personas.calc.drift import compare_traits
from personas.readers.traits import read_traits

_BEFORE: Final = "_before.csv"


class Command(BaseCommand):
    """Print one JSON object for a pair of files, or one line for each pair of a folder."""

    help = "Compare customers before and after: a folder of pairs, or two files."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a folder, or two files."""
        parser.add_argument("paths", type=Path, nargs="+", metavar="FOLDER | BEFORE AFTER")
        parser.add_argument("--json", action="store_true", help="as always: JSON is all it prints")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare each pair by its own content alone."""
        match options["paths"]:
            case [folder] if folder.is_dir():
                self._compare_folder(folder)
            case [before, after]:
                self._print(_comparison(before, after))
            case _:
                raise CommandError(_("Name a folder of pairs, or two files."), returncode=2)

    def _compare_folder(self, folder: Path) -> None:
        befores = sorted(folder.glob(f"*{_BEFORE}"))
        if not befores:
            raise CommandError(_("The folder has no files NUMBER_before.csv and NUMBER_after.csv."))
        for before in befores:
            pair = before.name.removesuffix(_BEFORE)
            after = before.with_name(f"{pair}_after.csv")
            self._print({"pair": pair, **_comparison(before, after)})

    def _print(self, about: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(about, ensure_ascii=False))


def _comparison(before: Path, after: Path) -> dict[str, Any]:
    sides = []
    for path in (before, after):
        try:
            sides.append(read_traits(path))
        except Refused as refused:
            raise CommandError(f"{path.name}: {sentence_of(refused)}") from refused
    traits = compare_traits(*sides)
    return {
        "traits": [
            {
                "name": trait.name,
                "p_value": round(trait.p_value, 6),
                "changed": trait.changed,
                "size": round(trait.size, 6),
            }
            for trait in traits
        ],
        "persona_changed": any(trait.changed for trait in traits),
    }
