"""Customers and their groups in numbers fit to be told: shares with intervals, never of a few."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from kpis.calc.intervals import wilson95
from personas.calc.bands import Bands, find_bands, rounded
from personas.calc.disclosure import Counts, told_count, withheld
from personas.calc.latent import Labels

TENURE: Final = "tenure"  # the kind of a trait: months as a customer
_FEWEST_FOR_QUARTERS: Final = 40  # customers, so that each quarter has ten
_FENCE: Final = 3.0  # quartile distances beyond which Tukey (1977) calls a value far out
_DIGITS: Final = 3
_HALF_YEAR: Final = 6  # months
_NEARLY_ALL: Final = 0.98  # of the customers, so that nobody stands out


@dataclass(frozen=True, slots=True)
class Trait:
    """One kept column as codes; `bands` and `numbers` where it is of numbers, else `values`."""

    name: str
    kind: str
    codes: Labels
    values: list[str]
    bands: Bands | None = None
    numbers: npt.NDArray[np.floating] | None = None

    @property
    def size(self) -> int:
        """How many codes there are."""
        return self.bands.count if self.bands else len(self.values)

    def label(self, at: int) -> dict[str, Any]:
        """Return value `at` for people: `{"value"}`, or a band's numbers."""
        return dict(self.bands.label(at)) if self.bands else {"value": self.values[at]}


def number_trait(name: str, kind: str, numbers: npt.NDArray[np.floating]) -> Trait:
    """Return a trait of numbers, in bands."""
    bands = find_bands(numbers)
    return Trait(name, kind, bands.codes(numbers), [], bands, numbers)


def is_telling(trait: Trait) -> bool:
    """Whether a trait tells customers apart: known of most, and not the same for nearly all."""
    counts = np.bincount(trait.codes[trait.codes >= 0], minlength=trait.size)
    known = int(counts.sum())
    return known >= len(trait.codes) / 2 and int(counts.max()) < 0.99 * known


def profile_of(trait: Trait) -> dict[str, Any]:
    """Return how all customers stand in one trait."""
    counts = _counts(trait, np.zeros(len(trait.codes), dtype=np.intp), 1)
    hidden = withheld(counts)
    known = int(counts.sum())
    about: dict[str, Any] = {
        "name": trait.name,
        "kind": trait.kind,
        "known": known,
        "missing": told_count(len(trait.codes) - known),
        "values": [
            {**trait.label(at), **_told(int(counts[0, at]), known, is_hidden=hidden[0, at])}
            for at in range(trait.size)
        ],
    }
    if trait.numbers is not None:
        about |= _quarters(trait.numbers)
        about["outliers"] = told_count(_far_out(trait.numbers))
    return about


def group_traits(traits: Sequence[Trait], labels: Labels, count: int) -> list[list[dict[str, Any]]]:
    """Return, for each group, how it stands in each trait against all customers."""
    groups: list[list[dict[str, Any]]] = [[] for _group in range(count)]
    for trait in traits:
        table = _counts(trait, labels, count)
        hidden = withheld(table)
        everybody = table.sum(axis=0)
        base = [
            None if is_hidden else _share(int(count), int(everybody.sum()))
            for count, is_hidden in zip(everybody, withheld(everybody[None, :])[0], strict=True)
        ]
        for group, about in enumerate(groups):
            known = int(table[group].sum())
            values = [
                {
                    **trait.label(at),
                    **_told(int(table[group, at]), known, is_hidden=hidden[group, at]),
                    "base": base[at],
                }
                for at in range(trait.size)
            ]
            entry = {"name": trait.name, "kind": trait.kind, "known": known, "values": values}
            if trait.numbers is not None:
                entry |= _quarters(trait.numbers[labels == group])
                entry["base_median"] = _quarters(trait.numbers).get("median")
                if trait.kind == TENURE:
                    entry["longest"] = longest_tenure(trait.numbers)
            about.append(entry)
    return groups


def longest_tenure(months: npt.NDArray[np.floating]) -> float:
    """Return how long nearly all have been customers, in months: rounded up to half a year."""
    known = months[~np.isnan(months)]
    if not len(known):
        return 0.0
    return _HALF_YEAR * math.ceil(float(np.quantile(known, _NEARLY_ALL)) / _HALF_YEAR)


def _counts(trait: Trait, labels: Labels, count: int) -> Counts:
    """Return customers by group and value, without those of whom it is missing."""
    table = np.zeros((count, trait.size), dtype=np.int64)
    known = trait.codes >= 0
    np.add.at(table, (labels[known], trait.codes[known]), 1)
    return table


def _told(count: int, of: int, *, is_hidden: bool) -> dict[str, Any]:
    if is_hidden:
        return {"count": None}
    low, high = wilson95(count, of)
    return {
        "count": count,
        "share": _share(count, of),
        "low": round(low, 4),
        "high": round(high, 4),
    }


def _share(count: int, of: int) -> float:
    return round(count / of, 4) if of else 0.0


def _quarters(numbers: npt.NDArray[np.floating]) -> dict[str, float]:
    """Return the quartiles, rounded, where each quarter has ten customers at least."""
    known = numbers[~np.isnan(numbers)]
    if len(known) < _FEWEST_FOR_QUARTERS:
        return {}
    low, median, high = np.quantile(known.astype(np.float64), [0.25, 0.5, 0.75]).tolist()
    return {
        "q1": rounded(low, _DIGITS),
        "median": rounded(median, _DIGITS),
        "q3": rounded(high, _DIGITS),
    }


def _far_out(numbers: npt.NDArray[np.floating]) -> int:
    known = numbers[~np.isnan(numbers)]
    if len(known) < _FEWEST_FOR_QUARTERS:
        return 0
    low, high = np.quantile(known, [0.25, 0.75])
    reach = _FENCE * (high - low)
    return int(((known < low - reach) | (known > high + reach)).sum()) if reach else 0
