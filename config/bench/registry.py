"""Which benches there are: the name, what it measures, how large, and the function."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from config.bench.delivery import DELIVERY_SIZES, measure_delivery
from config.bench.forecast import FORECAST_SIZES, measure_forecast
from config.bench.ingest import INGEST_SIZES, measure_ingest
from config.bench.recheck import RECHECK_SIZES, measure_recheck
from config.bench.result import BenchResult, Scale


@dataclass(frozen=True)
class Bench:
    """One bench.

    `measure` is given the sizes and the number of runs, and works in an empty database of its own.
    `sizes` are their defaults; each is an option of the command, `_` written as `-`.
    """

    about: str
    sizes: Scale
    measure: Callable[[Scale, int], BenchResult]


BENCHES: Final[Mapping[str, Bench]] = {
    "ingest": Bench("a file of measurements", INGEST_SIZES, measure_ingest),
    "recheck": Bench("the judging of many targets", RECHECK_SIZES, measure_recheck),
    "forecast": Bench("the forecasts of many targets", FORECAST_SIZES, measure_forecast),
    "delivery": Bench("the telling of many misses at once", DELIVERY_SIZES, measure_delivery),
}
