"""Whether the customers behind a persona have changed: each trait tested, all corrected together.

What would make a persona wrong is customers who moved from one value of a trait to another. So
the statistic of a trait is the largest such flow between any two of its values, in standard
deviations. Its p-value is exact for the counts at hand, by Fisher's argument: if nothing has
changed, the later customers are a random draw from all (docs/decisions/0014-persona-drift.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

FALSE_DISCOVERIES: Final = 0.04  # expected share of wrong ones among the traits called changed
LEAST_SIZE: Final = 0.03  # of the customers; below it a change is real but of no use
LEAST_EXPECTED: Final = 5.0  # customers of the smaller side; rarer values are tested together
MOST_VALUES: Final = 20  # tested one by one

_FIRST_DRAWS: Final = 1_000
_MORE_DRAWS: Final = 19_000  # only where the first ones leave a doubt
_DOUBT: Final = 0.10
_CHUNK: Final = 1_000
_ROUNDING: Final = 1e-9

Counts = Mapping[str, int]  # customers by the value of one trait
Floats = npt.NDArray[np.float64]
Wholes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TraitDrift:
    """One trait, before and after.

    `p_value` is of this trait alone; `size` is the share of customers who would have to change.
    """

    name: str
    p_value: float
    changed: bool
    size: float


def compare_traits(
    before: Mapping[str, Counts], after: Mapping[str, Counts], *, seed: int = 1
) -> list[TraitDrift]:
    """Return how each trait that both sides have stands, in the order of `before`.

    A trait is changed if Benjamini and Hochberg's procedure keeps it and the change is not tiny.
    """
    names = [name for name in before if name in after]
    p_values = [_p_value(before[name], after[name], seed) for name in names]
    line = _line(p_values)
    drifts = []
    for name, p_value in zip(names, p_values, strict=True):
        size = moved_share(before[name], after[name])
        changed = p_value <= line and size >= LEAST_SIZE
        drifts.append(TraitDrift(name, p_value, changed, size))
    return drifts


def moved_share(before: Counts, after: Counts) -> float:
    """Return half the sum of the absolute differences of the shares; 0 where a side is empty."""
    total, later = sum(before.values()), sum(after.values())
    if not total or not later:
        return 0.0
    values = sorted({*before, *after})
    return min(
        1.0, 0.5 * sum(abs(before.get(v, 0) / total - after.get(v, 0) / later) for v in values)
    )


def _line(p_values: list[float]) -> float:
    """Return the largest p-value that Benjamini and Hochberg's (1995) procedure still keeps."""
    ranked = sorted(p_values)
    count = len(ranked)
    kept = [p for rank, p in enumerate(ranked, 1) if p <= FALSE_DISCOVERIES * rank / count]
    return kept[-1] if kept else -1.0


def _p_value(before: Counts, after: Counts, seed: int) -> float:
    table = _table(before, after)
    if table.shape[1] < 2 or not table.sum(axis=1).all():
        return 1.0
    both, later = table.sum(axis=0), int(table[1].sum())
    seen = _largest_flow(table[1:], both)[0] * (1 - _ROUNDING)
    random = np.random.default_rng(seed)
    reached = draws = 0
    for count in (_FIRST_DRAWS, _MORE_DRAWS):
        for _chunk in range(count // _CHUNK):
            drawn = random.multivariate_hypergeometric(both, later, size=_CHUNK, method="marginals")
            reached += int((_largest_flow(drawn, both) >= seen).sum())
        draws += count
        if reached / draws > _DOUBT:
            break
    return (reached + 1) / (draws + 1)


def _table(before: Counts, after: Counts) -> Wholes:
    """Return customers by side and value, the commonest value first and the rare ones together."""
    values = sorted({*before, *after})
    table = np.array(
        [[side.get(value, 0) for value in values] for side in (before, after)], dtype=np.int64
    ).reshape(2, -1)
    both, sides = table.sum(axis=0), table.sum(axis=1)
    order = np.argsort(-both, kind="stable")
    smaller_share = sides.min() / max(int(sides.sum()), 1)
    kept = int((both * smaller_share >= LEAST_EXPECTED).sum())
    own, rest = np.split(table[:, order], [min(kept, MOST_VALUES)], axis=1)
    if rest.sum():
        own = np.column_stack([own, rest.sum(axis=1)])
    return own


def _largest_flow(later: Wholes, both: Wholes) -> Floats:
    """Return, for each row of `later` counts, the largest flow between two values, squared.

    The variance of the difference of two shares' changes is that of a multinomial sample.
    """
    total, size = int(both.sum()), int(later[0].sum())
    share = both / total
    moved = later / size - (both - later) / (total - size)
    one, other = np.triu_indices(len(both), 1)
    variance = share[one] + share[other] - (share[one] - share[other]) ** 2
    flows: Floats = (moved[:, one] - moved[:, other]) ** 2 / variance
    best: Floats = flows.max(axis=1)
    return best
