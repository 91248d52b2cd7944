"""Numbers into bands: at most five, of round edges, so that shares can be told and compared."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

MOST_SINGLE: Final = 6  # different values up to which each is a band of its own
_QUANTILES: Final = (0.2, 0.4, 0.6, 0.8)
_DIGITS: Final = 2
_COMMON: Final = 0.2  # share from which the least value (often 0) is a band of its own

Floats = npt.NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Bands:
    """Upper ends of all bands but the last; `singles` are the values where each is one."""

    edges: tuple[float, ...]
    singles: tuple[float, ...] = ()

    @property
    def count(self) -> int:
        """How many bands there are."""
        return len(self.edges) + 1

    def codes(self, numbers: Floats) -> npt.NDArray[np.intp]:
        """Return the band of each number, −1 where it is missing."""
        known = ~np.isnan(numbers)
        codes = np.full(len(numbers), -1, dtype=np.intp)
        codes[known] = np.searchsorted(np.array(self.edges), numbers[known], side="left")
        return codes

    def label(self, at: int) -> dict[str, float]:
        """Return band `at` in numbers: `is`, or `over` and `up_to`, each where it has one."""
        if self.singles:
            return {"is": self.singles[at]}
        label = {}
        if at > 0:
            label["over"] = self.edges[at - 1]
        if at < len(self.edges):
            label["up_to"] = self.edges[at]
        return label


def find_bands(numbers: Floats) -> Bands:
    """Return bands of about equally many customers; NaN is missing."""
    known = np.asarray(numbers[~np.isnan(numbers)], dtype=np.float64)
    different = np.unique(known)
    if len(different) <= MOST_SINGLE:
        middles = (different[1:] + different[:-1]) / 2
        return Bands(tuple(middles.tolist()), tuple(round(v, 6) for v in different.tolist()))
    edges = {rounded(value) for value in np.quantile(known, _QUANTILES).tolist()}
    if (known == different[0]).mean() >= _COMMON:
        edges.add(float(different[0]))
    return Bands(tuple(sorted(e for e in edges if different[0] <= e < different[-1])))


def rounded(value: float, digits: int = _DIGITS) -> float:
    """Return `value` with so many digits that count."""
    if not value:
        return 0.0
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))
