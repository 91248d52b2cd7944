"""What a bench found out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, NamedTuple, Self

from django.db import connection

Scale = Mapping[str, int]  # how large, each size by its name


class Run(NamedTuple):
    """One turn: our seconds, and those of the reference right beside it."""

    seconds: float
    limit_seconds: float


@dataclass(frozen=True)
class Case:
    """The turns of one thing measured, and how many times the reference it may take."""

    name: str
    allowed_ratio: float
    runs: Sequence[Run]

    @property
    def median_seconds(self) -> float:
        """Our median."""
        return median(run.seconds for run in self.runs)

    @property
    def limit_seconds(self) -> float:
        """The median of the reference."""
        return median(run.limit_seconds for run in self.runs)

    @property
    def ratio(self) -> float:
        """Our median over that of the reference."""
        return self.median_seconds / self.limit_seconds

    @property
    def is_within(self) -> bool:
        """Whether we take no more than is allowed."""
        return self.ratio <= self.allowed_ratio

    def told(self) -> dict[str, Any]:
        """Return the figures, for JSON."""
        return {
            "median_seconds": round(self.median_seconds, 4),
            "limit_seconds": round(self.limit_seconds, 4),
            "ratio": round(self.ratio, 3),
            "allowed_ratio": self.allowed_ratio,
            "within": self.is_within,
        }


@dataclass(frozen=True)
class BenchResult:
    """A bench's cases; `worst`, the one that comes nearest to what is allowed, speaks for it."""

    name: str
    profile: str
    scale: Scale
    cases: Sequence[Case]
    details: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        name: str,
        *,
        scale: Scale,
        cases: Sequence[Case],
        details: Mapping[str, Any] | None = None,
    ) -> Self:
        """Return the result of a bench in the database that is connected."""
        return cls(name, connection.vendor, dict(scale), list(cases), dict(details or {}))

    @property
    def worst(self) -> Case:
        """The case nearest to its limit, or furthest beyond it."""
        return max(self.cases, key=lambda case: case.ratio / case.allowed_ratio)

    def told(self) -> dict[str, Any]:
        """Return everything, for JSON."""
        return {
            "name": self.name,
            "profile": self.profile,
            "scale": dict(self.scale),
            "runs": [
                {"case": case.name, **{key: round(s, 4) for key, s in run._asdict().items()}}
                for case in self.cases
                for run in case.runs
            ],
            **self.worst.told(),
            "cases": {case.name: case.told() for case in self.cases},
            "details": dict(self.details),
        }
