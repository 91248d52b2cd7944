"""What moved a value: its parts before and after, each with what it alone has done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

MATERIAL: Final = Decimal("0.2")
"""A part is named from a fifth of the whole change on."""

Values = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a value in two stretches of time of the same length.

    `effect` is what the part alone has done to the whole, in the unit of the whole.
    """

    name: str
    before: Decimal
    after: Decimal
    effect: Decimal


def summands(before: Values, after: Values) -> list[Part]:
    """Return the parts of a sum; what is missing on one side was nothing then."""
    names = sorted(before.keys() | after.keys())
    nothing = Decimal(0)
    pairs = [(name, before.get(name, nothing), after.get(name, nothing)) for name in names]
    return [Part(name, old, new, effect=new - old) for name, old, new in pairs]


def inputs(evaluate: Callable[[Values], Decimal], before: Values, after: Values) -> list[Part]:
    """Return the inputs of a formula; each is moved alone while the others stay as they were.

    Raises:
        NoValue: as `evaluate` does.
    """
    whole = evaluate(before)
    return [
        Part(
            name,
            before[name],
            after[name],
            effect=evaluate({**before, name: after[name]}) - whole,
        )
        for name in sorted(before)
    ]


def culprits(parts: list[Part], *, wants_more: bool, most: int) -> list[Part]:
    """Return those that did most of the harm, the worst first; nothing where none stands out."""
    harm = {part.name: -part.effect if wants_more else part.effect for part in parts}
    total = sum((value for value in harm.values() if value > 0), Decimal(0))
    bad = [part for part in parts if harm[part.name] > 0 and harm[part.name] >= total * MATERIAL]
    return sorted(bad, key=lambda part: -harm[part.name])[:most]
