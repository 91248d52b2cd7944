"""How many groups of customers there are, and how surely: docs/decisions/0015."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from personas.calc.fewest import FEWEST
from personas.calc.latent import Classes, Floats, Labels, agreement, fit_classes, indicators_of

LEAST_SHARE: Final = 0.03  # of all customers; smaller groups are no audience
STABLE: Final = 0.70  # median adjusted Rand index between resamples, from which a number counts
MOST_GROUPS: Final = 6

_FIT_CUSTOMERS: Final = 10_000
_RESAMPLE_CUSTOMERS: Final = 2_500
_RESAMPLES: Final = 6
_STARTS: Final = 4
_RESAMPLE_STARTS: Final = 2

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Candidate:
    """What speaks for a number of groups: the lower `bic` and the nearer `stability` to 1."""

    count: int
    bic: float
    stability: float  # median adjusted Rand index between fits to different customers
    smallest: int  # customers of the smallest group
    is_sound: bool  # whether other customers would give the same groups, none of them tiny


@dataclass(frozen=True, slots=True)
class Grouping:
    """The group of each customer, all 0 where no grouping is sound, and what was weighed."""

    labels: Labels
    count: int
    candidates: list[Candidate] = field(default_factory=list)


def find_groups(
    columns: Sequence[Labels], sizes: Sequence[int], *, seed: int = 1, progress: Progress
) -> Grouping:
    """Return the groups: of the numbers that are sound, the one with the lowest criterion.

    `columns` hold a code for each customer and trait, −1 where it is missing; `sizes` how many
    codes each trait has. `progress` is told how many fits of how many are done.
    """
    customers = len(columns[0]) if columns else 0
    alone = np.zeros(customers, dtype=np.intp)
    counts = range(2, min(MOST_GROUPS, customers // FEWEST) + 1)
    if len(columns) < 2 or not counts:
        return Grouping(alone, 1)
    random = np.random.default_rng(seed)
    table = indicators_of(columns, sizes)
    sample = table[_some(customers, _FIT_CUSTOMERS, random)]
    fits: dict[int, Classes] = {}
    candidates = []
    for number, count in enumerate(counts):
        progress(number, len(counts))
        fits[count] = fit_classes(sample, count=count, starts=_STARTS, random=random)
        smallest = int(np.bincount(fits[count].assign(table), minlength=count).min())
        bic = fits[count].bic(customers=len(sample), traits=len(columns))
        stability = _stability(table, count, random)
        is_sound = stability >= STABLE and smallest >= max(FEWEST, LEAST_SHARE * customers)
        candidates.append(Candidate(count, bic, stability, smallest, is_sound))
    progress(len(counts), len(counts))
    sound = [candidate for candidate in candidates if candidate.is_sound]
    if not sound:
        return Grouping(alone, 1, candidates)
    best = min(sound, key=lambda candidate: candidate.bic)
    return Grouping(fits[best.count].assign(table), best.count, candidates)


def _some(customers: int, most: int, random: np.random.Generator) -> Labels:
    if customers <= most:
        return np.arange(customers)
    return np.sort(random.choice(customers, most, replace=False))


def _stability(table: Floats, count: int, random: np.random.Generator) -> float:
    """Return how well fits to two halves that share nobody agree on everybody in both."""
    found = []
    for _resample in range(_RESAMPLES):
        shuffled = random.permutation(len(table))[: 2 * _RESAMPLE_CUSTOMERS]
        people = table[shuffled]
        labels = [
            fit_classes(half, count=count, starts=_RESAMPLE_STARTS, random=random).assign(people)
            for half in np.array_split(people, 2)
        ]
        found.append(agreement(*labels))
    return float(np.median(found))
