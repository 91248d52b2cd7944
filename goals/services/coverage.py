"""Whether what serves a goal adds up to what it promises: for pages, and as JSON for the API."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from goals.models import Goal, Plan, Target
from goals.services.coverage_sums import PlanSum, Sum, find_sums, read_family
from goals.services.coverage_words import CoverageWords
from kpis.calc.exact import plain


@dataclass(frozen=True, slots=True)
class ShownSum:
    """One piece of arithmetic in one reader's words, and what its lines are about."""

    headline: str
    is_enough: bool
    lines: Sequence[tuple[str, Target]]
    plan: Plan | None


def coverage(*, goal: Goal) -> dict[str, Any]:
    """Return whether what serves `goal` adds up, as plain JSON; the largest shortfall leads.

    Texts are in the current language. Without anything to add up all numbers are None.
    """
    words = CoverageWords(get_language() or "en", "international")
    family = read_family(workspace=goal.workspace, goal_id=goal.public_id)
    sums = find_sums(goal=goal, family=family)
    first = sums[0].coverage if sums else None
    return {
        "promised": _text(first.promised) if first else None,
        "covered": _text(first.covered) if first else None,
        "gap": _text(first.gap) if first else None,
        "lines": [line for each in sums for line in _lines(each, words)],
    }


def show_coverage(*, goal: Goal, family: Sequence[Target], words: CoverageWords) -> list[ShownSum]:
    """Return the arithmetic of `goal` among its `family` of targets; nothing is read."""
    return [_shown(found, words) for found in find_sums(goal=goal, family=family)]


def _shown(found: Sum, words: CoverageWords) -> ShownSum:
    is_enough = not found.coverage.gap
    if isinstance(found, PlanSum):
        return ShownSum(words.product(found), is_enough, [], found.plan)
    parts = found.coverage.parts if found.coverage.is_mix or len(found.parts) > 1 else []
    lines = [(words.part(found, part), found.parts[part.id]) for part in parts]
    return ShownSum(words.whole(found), is_enough, lines, None)


def _lines(found: Sum, words: CoverageWords) -> Iterator[dict[str, Any]]:
    whole = found.coverage
    sums = {name: _text(getattr(whole, name)) for name in ("promised", "covered", "gap")}
    if isinstance(found, PlanSum):
        yield {
            "kind": "plan",
            "plan": found.plan.public_id,
            **sums,
            "target": found.target.public_id,
            "number": _text(found.number),
            "price": _text(found.price),
            "brings": _text(whole.covered),
            "text": words.product(found),
        }
        return
    for part in whole.parts:
        line = {
            "kind": "mix" if whole.is_mix else "sum",
            "of": found.whole.public_id,
            **sums,
            "target": part.id,
            "brings": _text(part.brings),
            "text": words.part(found, part),
        }
        if part.share is not None and part.change is not None:
            line |= {"share": _text(part.share), "change": _text(part.change)}
        yield line


def _text(value: Decimal) -> str:
    return format(plain(value), "f")
