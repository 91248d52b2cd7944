"""Answer a file of attainment questions with the forecast that the assessments use."""

import gzip
import json
import os
import tempfile
import time
import zlib
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from io import BufferedReader
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from goals.calc.answers import QuestionRefusedError, answer_questions

GZIP_MARK = b"\x1f\x8b"
PROGRESS_EVERY = 1000


class Command(BaseCommand):
    """Stream QUESTIONS to ANSWERS, both JSON lines, plain or gzip; memory stays constant."""

    help = "Answer attainment questions (JSON lines, plain or gzip)."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the two files."""
        parser.add_argument("questions", type=Path, metavar="QUESTIONS")
        parser.add_argument(
            "answers", type=Path, metavar="ANSWERS", help="gzip when the name ends in .gz"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer every question or none: a refused file leaves no answers behind."""
        started = time.perf_counter()
        answers: Path = options["answers"]
        if answers.exists() and not answers.is_file():
            raise CommandError(f"{answers} is not a file.")
        try:
            count = self._answer(options["questions"], answers)
        except (QuestionRefusedError, OSError, EOFError, zlib.error) as error:
            raise CommandError(f"{options['questions']}: {error}") from error
        seconds = round(time.perf_counter() - started, 3)
        if options["json"]:
            self.stdout.write(json.dumps({"questions": count, "seconds": seconds}))
        else:
            self.stdout.write(f"{count} questions answered in {seconds} s.")

    def _answer(self, questions: Path, answers: Path) -> int:
        """Write the answers beside their place, move them there at the end, and count them."""
        count = 0
        with tempfile.TemporaryDirectory(dir=answers.parent) as folder:
            draft = Path(folder) / answers.name
            with _opened_to_write(draft) as out:
                for count, answer in enumerate(answer_questions(_objects(questions)), 1):
                    out.write(json.dumps(answer) + "\n")
                    if not count % PROGRESS_EVERY:
                        self.stderr.write(f"{count} questions", style_func=str)
            os.replace(draft, answers)
        return count


def _objects(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the object on each line that is not blank."""
    with path.open("rb") as raw:
        for number, line in enumerate(_unpacked(raw), 1):
            if not line.strip():
                continue
            try:
                value = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise QuestionRefusedError(f"Line {number} is not JSON: {error}") from error
            if not isinstance(value, dict):
                raise QuestionRefusedError(f"Line {number} is not a JSON object.")
            yield value


def _unpacked(raw: BufferedReader) -> Iterable[bytes]:
    if raw.peek(len(GZIP_MARK)).startswith(GZIP_MARK):
        return gzip.GzipFile(fileobj=raw)
    return raw


def _opened_to_write(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "wt", encoding="utf-8")
    return path.open("w", encoding="utf-8")
