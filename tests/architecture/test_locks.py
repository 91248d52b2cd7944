"""Rows are held so that what refers to them can still be written."""

import ast
from pathlib import Path

from django.db.models import QuerySet

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ["config", "alerts", "goals", "personas", "kpis", "workspaces"]
HOLDS = QuerySet.select_for_update.__name__


def holds_of(path: Path) -> list[ast.Call]:
    text = path.read_text(encoding="utf-8")
    if HOLDS not in text:
        return []
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    return [call for call in calls if getattr(call.func, "attr", "") == HOLDS]


def test_no_held_row_keeps_away_what_refers_to_it():
    """Foreign keys are checked at the end: a full lock then makes two who never met deadlock."""
    calls = {
        f"{path.relative_to(ROOT)}:{call.lineno}": {word.arg for word in call.keywords}
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for call in holds_of(path)
    }

    assert calls
    assert [place for place, words in calls.items() if "no_key" not in words] == []
