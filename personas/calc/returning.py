"""Customers of a later file held against the groups of an earlier one, as far as those were told.

Of an earlier file only counts are kept. They say how a group's customers are spread over each
trait, which is all that a latent class model knows (`personas.calc.latent`), so they can tell to
which group a later customer belongs, and how many of them now have which value.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from personas.calc.bands import Bands
from personas.calc.describing import TENURE
from personas.calc.disclosure import withheld
from personas.calc.drift import TraitDrift, compare_traits
from personas.calc.fewest import FEWEST, FEWEST_COMPARED
from personas.calc.latent import Labels

_LEAST_BAND: Final = 0.03  # share of the customers from which their tenure has to be met
_HIDDEN: Final = "?"  # the counts that were withheld, together

Told = Mapping[str, Any]  # a trait of a group, as it is stored


@dataclass(frozen=True, slots=True)
class LaterTrait:
    """A column of the later file: numbers with NaN, or codes of `values` with −1, where missing."""

    name: str
    kind: str
    values: list[str]
    cells: npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Compared:
    """A group then and now; `why_not` is `columns`, `tenure` or `few` where nothing can be said.

    `customers` are those compared, at the tenure of then if `has_tenure`.
    """

    customers: int = 0
    has_tenure: bool = False
    why_not: str = ""
    missing: list[str] = field(default_factory=list)
    traits: list[dict[str, Any]] = field(default_factory=list)


def compare_groups(
    groups: Sequence[Mapping[str, Any]], later: Sequence[LaterTrait], *, seed: int = 1
) -> list[Compared]:
    """Return how each of an earlier file's `groups` (`size`, `traits`) stands in a later file."""
    if not groups:
        return []
    columns = {column.name: column for column in later}
    traits = groups[0]["traits"]
    missing = [trait["name"] for trait in traits if not _is_there(trait, columns)]
    if missing:
        return [Compared(why_not="columns", missing=missing) for _group in groups]
    codes = [_codes(trait, columns[trait["name"]]) for trait in traits]
    labels = _assign(groups, codes)
    random = np.random.default_rng(seed)
    return [
        _compared(group["traits"], [each[labels == number] for each in codes], random)
        for number, group in enumerate(groups)
    ]


def _is_there(trait: Told, columns: Mapping[str, LaterTrait]) -> bool:
    column = columns.get(trait["name"])
    return column is not None and column.kind == trait["kind"]


def _codes(trait: Told, column: LaterTrait) -> Labels:
    """Return the place of each customer's value among those of then; one after them is new."""
    values = trait["values"]
    if not column.values:
        numbers = column.cells.astype(np.float64)
        codes = _bands(values).codes(numbers)
        if "longest" in trait:  # the last band has no end, but they had one then
            codes[numbers > trait["longest"]] = -1
        return codes
    places = {value["value"]: at for at, value in enumerate(values)}
    other = places.get("…", len(values))
    lookup = np.array([*(places.get(value, other) for value in column.values), -1], dtype=np.intp)
    return lookup[column.cells.astype(np.intp)]


def _bands(values: Sequence[Told]) -> Bands:
    if "is" in values[0]:
        singles = [float(value["is"]) for value in values]
        middles = [(low + high) / 2 for low, high in pairwise(singles)]
        return Bands(tuple(middles), tuple(singles))
    return Bands(tuple(float(value["up_to"]) for value in values[:-1]))


def _assign(groups: Sequence[Mapping[str, Any]], codes: Sequence[Labels]) -> Labels:
    """Return the likeliest group of each customer, by the shares that were told."""
    joint = np.tile(
        np.log(np.array([group["size"] for group in groups], dtype=float)), (len(codes[0]), 1)
    )
    for at, column in enumerate(codes):
        logs = np.log(np.stack([_shares(group["traits"][at]) for group in groups]))
        is_old = (column >= 0) & (column < logs.shape[1])
        joint[is_old] += logs[:, column[is_old]].T
    labels: Labels = joint.argmax(axis=1)
    return labels


def _shares(trait: Told) -> npt.NDArray[np.float64]:
    """Return a group's shares of a trait's values; what was withheld is spread evenly."""
    counts = np.array([-1.0 if v["count"] is None else v["count"] for v in trait["values"]])
    hidden = counts < 0
    left = max(trait["known"] - counts[~hidden].sum(), 0.0)
    counts[hidden] = left / max(hidden.sum(), 1)
    base = np.array([v["base"] or 0.0 for v in trait["values"]]) + 1e-3
    smoothed: npt.NDArray[np.float64] = (counts + base) / (trait["known"] + base.sum())
    return smoothed


def _compared(
    traits: Sequence[Told], codes: Sequence[Labels], random: np.random.Generator
) -> Compared:
    tenure = next((at for at, trait in enumerate(traits) if trait["kind"] == TENURE), None)
    if tenure is not None:
        kept = _at_tenure_of(traits[tenure], codes[tenure], random)
        if len(kept) < FEWEST_COMPARED:
            return Compared(why_not="tenure" if len(codes[0]) >= FEWEST_COMPARED else "few")
        codes = [column[kept] for column in codes]
    customers = len(codes[0])
    if customers < FEWEST_COMPARED or min(trait["known"] for trait in traits) < FEWEST_COMPARED:
        return Compared(why_not="few")
    tested = [
        (trait, column)
        for trait, column in zip(traits, codes, strict=True)
        if trait["kind"] != TENURE
    ]
    before = {trait["name"]: _then(trait) for trait, _column in tested}
    after = {trait["name"]: _now(trait, column) for trait, column in tested}
    drifts = compare_traits(before, after)
    return Compared(
        customers=customers // FEWEST * FEWEST,
        has_tenure=tenure is not None,
        traits=[
            _told(trait, column, drift)
            for (trait, column), drift in zip(tested, drifts, strict=True)
        ],
    )


def _at_tenure_of(trait: Told, codes: Labels, random: np.random.Generator) -> Labels:
    """Return as many customers as can be had whose tenure is spread as it was then."""
    known = max(trait["known"], 1)
    shares = np.array([(value["count"] or 0) / known for value in trait["values"]])
    there = [np.flatnonzero(codes == at) for at in range(len(shares))]
    needed = [at for at, share in enumerate(shares) if share >= _LEAST_BAND]
    total = min((len(there[at]) / shares[at] for at in needed), default=0.0)
    chosen = [
        random.choice(there[at], int(min(total * shares[at], len(there[at]))), replace=False)
        for at in needed
    ]
    return np.sort(np.concatenate(chosen)) if chosen else np.empty(0, dtype=np.intp)


def _then(trait: Told) -> dict[str, int]:
    counts = {str(at): value["count"] for at, value in enumerate(trait["values"])}
    told = {name: count for name, count in counts.items() if count is not None}
    left = trait["known"] - sum(told.values())
    return {**told, _HIDDEN: left} if len(told) < len(counts) else told


def _now(trait: Told, codes: Labels) -> dict[str, int]:
    """Return the counts of now by the values of then; new ones are a value of their own."""
    counts: dict[str, int] = {}
    found = np.bincount(codes[codes >= 0], minlength=len(trait["values"])).tolist()
    for at, count in enumerate(found):
        is_hidden = at < len(trait["values"]) and trait["values"][at]["count"] is None
        name = _HIDDEN if is_hidden else str(at)
        counts[name] = counts.get(name, 0) + count
    return counts


def _told(trait: Told, codes: Labels, drift: TraitDrift) -> dict[str, Any]:
    """Return what a page tells of a trait: shares in whole per cent, never of a few."""
    counts = np.bincount(codes[codes >= 0], minlength=len(trait["values"]))
    hidden = withheld(counts[None, :])[0]
    known = max(int(counts.sum()), 1)
    values = [
        {
            **{name: value[name] for name in ("value", "is", "over", "up_to") if name in value},
            "before": value["share"],
            "after": round(int(counts[at]) / known, 2),
        }
        for at, value in enumerate(trait["values"])
        if value["count"] is not None and not hidden[at]
    ]
    return {
        "name": drift.name,
        "kind": trait["kind"],
        "changed": drift.changed,
        "size": round(drift.size, 2),
        "values": values,
    }
