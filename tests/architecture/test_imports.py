"""Two orders of imports (docs/architecture.md): between the rooms, and inside each room."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ["config", "alerts", "goals", "personas", "kpis", "workspaces"]
OWN = {"admin", "api", "forms", "tasks", "urls", "views"}  # nobody else's business
MEETING_PLACES = [ROOT / "config" / name for name in ("urls.py", "api.py")]  # of addresses
NOT_PURE = ("django.db", "django.utils.timezone", "django.conf", "celery", "time", "random")
CLOCKS = ("datetime.now", "datetime.utcnow", "date.today", "timezone.now", "time.time")


class Import(NamedTuple):
    """One imported module, where it stands."""

    path: Path
    line: int
    module: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line} imports {self.module}"


def imports_of(path: Path) -> Iterator[Import]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(path, node.lineno, alias.name)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: imports are absolute"
            for alias in node.names:
                yield Import(path, node.lineno, f"{node.module}.{alias.name}")


def modules(*, under: str = "**") -> list[Path]:
    found = [path for room in ROOMS for path in ROOT.glob(f"{room}/{under}/*.py")]
    return [path for path in found if "settings" not in path.parts]


def test_both_orders_hold():
    assert lint_imports(no_cache=True) == EXIT_STATUS_SUCCESS


def test_views_forms_tasks_api_and_admin_are_a_rooms_own():
    foreign = [
        str(found)
        for path in modules()
        for found in imports_of(path)
        if len(parts := found.module.split(".")) > 1
        and parts[0] in ROOMS
        and parts[1] in OWN
        and parts[0] != path.relative_to(ROOT).parts[0]
        and path not in MEETING_PLACES
    ]

    assert foreign == []


def test_calculation_knows_no_database_and_no_clock():
    paths = modules(under="calc/**")
    impure = [
        str(found)
        for path in paths
        for found in imports_of(path)
        if found.module.startswith(NOT_PURE)
        or (found.module.split(".")[0] in ROOMS and found.module.split(".")[1] == "models")
    ]
    clocks = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in paths
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith(CLOCKS)
    ]

    assert len(paths) > 50
    assert impure == []
    assert clocks == []
