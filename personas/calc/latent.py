"""Latent classes: customers as a mixture of groups, each with its own shares of every value.

Within a group the traits are taken as independent (Lazarsfeld; Goodman 1974), and the model is
fitted by expectation maximisation. Customers come as indicators: a row each, a column for every
value of every trait, 1 where the customer has it; a missing trait is a row of zeros there and so
says nothing. Numbers enter by bands, which is how mixed data become comparable.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

MOST_STEPS: Final = 80
_SETTLED: Final = 1e-5  # relative gain of the likelihood below which a fit is done
_SEED_WEIGHT: Final = 0.6  # of the customer that a group is begun with, beside everybody's shares
_PRIOR_CUSTOMERS: Final = 1.0  # with everybody's shares, so that no share is ever 0
_CHUNK: Final = 20_000
_TINY: Final = 1e-12

Floats = npt.NDArray[np.float32]
Labels = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Classes:
    """A fitted mixture: the groups' shares of customers, and of the values (a row a group)."""

    weights: Floats
    shares: Floats
    likelihood: float  # logarithm, of the customers it was fitted to

    @property
    def count(self) -> int:
        """How many groups there are."""
        return len(self.weights)

    def assign(self, indicators: Floats) -> Labels:
        """Return the likeliest group of each customer."""
        parts = [
            _joint(self.weights, self.shares, indicators[at : at + _CHUNK]).argmax(axis=1)
            for at in range(0, len(indicators), _CHUNK)
        ]
        return np.concatenate(parts) if parts else np.empty(0, dtype=np.intp)

    def bic(self, *, customers: int, traits: int) -> float:
        """Return Schwarz's (1978) criterion: the lower, the better the fit is worth its size."""
        free = self.count - 1 + self.count * (self.shares.shape[1] - traits)
        return float(free * np.log(customers) - 2 * self.likelihood)


def fit_classes(
    indicators: Floats, *, count: int, starts: int, random: np.random.Generator
) -> Classes:
    """Return the best of `starts` fits of `count` groups, the largest group first."""
    fits = [_fitted(indicators, count, random) for _start in range(starts)]
    best = max(fits, key=lambda classes: classes.likelihood)
    order = np.argsort(-best.weights, kind="stable")
    return Classes(best.weights[order], best.shares[order], best.likelihood)


def indicators_of(columns: Sequence[Labels], sizes: Sequence[int]) -> Floats:
    """Return the indicators of customers whose traits are given as codes; −1 is missing."""
    customers = len(columns[0])
    table = np.zeros((customers, sum(sizes)), dtype=np.float32)
    first = 0
    for codes, size in zip(columns, sizes, strict=True):
        known = np.flatnonzero(codes >= 0)
        table[known, first + codes[known]] = 1
        first += size
    return table


def agreement(one: Labels, other: Labels) -> float:
    """Return the adjusted Rand index of two groupings (Hubert and Arabie 1985): 1 if the same."""
    table = np.zeros((one.max() + 1, other.max() + 1))
    np.add.at(table, (one, other), 1)
    pairs = _pairs(table).sum()
    rows, columns = _pairs(table.sum(axis=1)).sum(), _pairs(table.sum(axis=0)).sum()
    expected = rows * columns / max(_pairs(np.array(float(len(one)))), 1.0)
    most = (rows + columns) / 2
    return 1.0 if most == expected else float((pairs - expected) / (most - expected))


def _pairs(counts: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return counts * (counts - 1) / 2


def _fitted(indicators: Floats, count: int, random: np.random.Generator) -> Classes:
    everybody = indicators.mean(axis=0)
    seeds = indicators[random.choice(len(indicators), count, replace=False)]
    shares = np.maximum(_SEED_WEIGHT * seeds + (1 - _SEED_WEIGHT) * everybody, _TINY)
    weights = np.full(count, 1 / count, dtype=np.float32)
    likelihood = -np.inf
    for _step in range(MOST_STEPS):
        joint = _joint(weights, shares, indicators)
        most = joint.max(axis=1, keepdims=True)
        belongs = np.exp(joint - most)
        total = belongs.sum(axis=1, keepdims=True)
        now = float(np.sum(most + np.log(total), dtype=np.float64))
        if now - likelihood < _SETTLED * abs(now):
            likelihood = now
            break
        likelihood = now
        belongs /= total
        size = belongs.sum(axis=0)
        weights = (size / size.sum()).astype(np.float32)
        held = belongs.T @ indicators + _PRIOR_CUSTOMERS * everybody
        shares = np.maximum(held / (size + _PRIOR_CUSTOMERS)[:, None], _TINY)
    return Classes(weights, shares.astype(np.float32), likelihood)


def _joint(weights: Floats, shares: Floats, indicators: Floats) -> Floats:
    """Return the logarithm of each group's probability times that of the customer in it."""
    logs: Floats = indicators @ np.log(shares).T + np.log(np.maximum(weights, _TINY))
    return logs
