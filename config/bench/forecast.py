"""The forecasts of many targets: one alone, and in a batch that shares what it can (G9).

What is allowed is a number of milliseconds of processor time, so the reference is that number.
"""

import random
import time
from collections.abc import Callable, Sequence
from typing import Final

from config.bench.result import BenchResult, Case, Run, Scale
from goals.calc.forecast import Replays, forecast

FORECAST_SIZES: Final[Scale] = {"targets": 1000, "kpis": 200, "days": 400}

_ALONE, _TOGETHER = 0.010, 0.003  # seconds of one question that are allowed
_ASKED_ALONE: Final = 50
_HORIZONS: Final = (28, 60)  # days; every second target of a KPI has the other one
_Question = tuple[Sequence[float], Sequence[float], float]  # history, weights, done


def measure_forecast(scale: Scale, runs: int) -> BenchResult:
    """Forecast `targets` of `kpis` with `days` of history, by themselves and in one batch."""
    questions = list(_questions(scale))
    few = questions[:: -(-len(questions) // _ASKED_ALONE)]
    alone, together = [], []
    for _turn in range(runs):
        alone.append(Run(_seconds_each(_ask_alone, few), _ALONE))
        together.append(Run(_seconds_each(_ask_together, questions), _TOGETHER))
    cases = [Case("alone", 1.0, alone), Case("in a batch", 1.0, together)]
    return BenchResult.of(
        "forecast",
        scale=scale,
        cases=cases,
        details={
            f"milliseconds {case.name}": round(case.median_seconds * 1000, 3) for case in cases
        },
    )


def _questions(scale: Scale) -> list[_Question]:
    """Return a question for each target, those about one KPI in a row."""
    made: list[_Question] = []
    numbers = random.Random(1)  # noqa: S311  (the same numbers in every run)
    for kpi in range(scale["kpis"]):
        history = [
            100 + 20 * (day % 7 in (5, 6)) + numbers.gauss(0, 10) for day in range(scale["days"])
        ]
        of_kpi = range(kpi, scale["targets"], scale["kpis"])
        made += [
            (history, [1.0] * _HORIZONS[turn % len(_HORIZONS)], 100.0 * turn)
            for turn, _number in enumerate(of_kpi)
        ]
    return made


def _ask_alone(questions: Sequence[_Question]) -> None:
    for history, weights, done in questions:
        outlook = forecast(history=history, weights=weights, done=done, frequency="D")
        outlook.probability(target=done + 100 * len(weights), direction="up")


def _ask_together(questions: Sequence[_Question]) -> None:
    replays = Replays()
    for history, weights, done in questions:
        outlook = replays.of(history, "D").outlook(weights=weights, done=done)
        outlook.probability(target=done + 100 * len(weights), direction="up")


def _seconds_each(ask: Callable[[Sequence[_Question]], None], some: Sequence[_Question]) -> float:
    """Return the processor time of one question."""
    started = time.process_time()
    ask(some)
    return (time.process_time() - started) / len(some)
