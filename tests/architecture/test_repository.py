"""What must not be in the repository: one machine's paths, package hosts, overgrown rooms."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 450  # lines of one module
MACHINE = re.compile(r"/(?<![\w.]/)(?:" + "|".join(("work", "root", "home", "Users")) + ")/")
HOSTS = re.compile(
    "|".join(
        (
            r"pypi\.org",
            "pythonhosted",
            r"npmjs\.",
            r"deb\.debian",
            "index" + "-url",
            "find-" + "links",
        )
    )
)
UNFINISHED = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "mark.sk" + "ip", "xfa" + "il")))
THIS = Path(__file__).resolve().relative_to(ROOT)


def tracked(*patterns: str) -> list[Path]:
    answer = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns],  # noqa: S607
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = [Path(name) for name in answer.stdout.split("\0") if name]
    return [path for path in paths if (ROOT / path).is_file()]


def lines_with(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    found = []
    for path in paths:
        if path == THIS or "vendor" in path.parts or "data" in path.parts:
            continue
        try:
            text = (ROOT / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:  # a picture, a workbook
            continue
        for match in pattern.finditer(text):
            number = text.count("\n", 0, match.start()) + 1
            found.append(f"{path}:{number} {text.splitlines()[number - 1].strip()[:80]}")
    return found


def test_no_path_of_one_machine():
    assert lines_with(MACHINE, tracked()) == []


def test_no_package_host():
    assert lines_with(HOSTS, tracked()) == []


def test_nothing_is_left_unfinished_by_its_own_words():
    assert lines_with(UNFINISHED, tracked("*.py", "*.html", "*.js", "*.css")) == []


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-dev.txt", "requirements-uv.txt"]
)
def test_every_requirement_is_pinned_with_hashes(name: str):
    text = (ROOT / name).read_text(encoding="ascii")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    first_lines = [line for line in lines if not line.startswith(" ")]

    assert all("==" in line and line.endswith("\\") for line in first_lines)
    assert all(
        re.fullmatch(r" {4}--hash=sha256:[0-9a-f]{64}( \\)?", x) for x in lines if x[0] == " "
    )
    assert "://" not in text


def test_no_module_outgrows_one_idea():
    modules = [p for p in tracked("*.py") if not {"tests", "migrations", "static"} & set(p.parts)]
    lengths = {str(path): len((ROOT / path).read_text("utf-8").splitlines()) for path in modules}

    assert {path: n for path, n in lengths.items() if n > LONGEST} == {}
    assert len(lengths) > 100
