"""Questions about attainment, asked from outside, answered by the forecast of the assessments."""

import math
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple, cast

from goals.calc.forecast import Direction, Frequency, Outlook
from goals.calc.forecast.replay import Replay

FREQUENCIES = ("D", "W", "M")
DIRECTIONS = ("up", "down")
HISTORIES_KEPT = 64
"""Neighbouring questions share a history; more than these are not held in memory."""


class QuestionRefusedError(ValueError):
    """A question that cannot be answered, with the reason."""


class Question(NamedTuple):
    """One checked question: is `done` + Σ `weights` · future at `target` or beyond it?

    `history` is everything known, oldest first, with the elapsed part of the period; `weights` has
    one number for each observation that is left.
    """

    key: str
    frequency: Frequency
    history: tuple[float, ...]
    weights: tuple[float, ...]
    done: float
    target: float
    direction: Direction


def answer_questions(lines: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield one answer for each question, in the same order and in constant memory.

    Each answer depends on its own question alone: what is kept from one to the next is only the
    preparation of identical histories.

    Raises:
        QuestionRefusedError: a question lacks a field or has an impossible value.
    """
    prepared = lru_cache(maxsize=HISTORIES_KEPT)(Replay)

    @lru_cache(maxsize=HISTORIES_KEPT)
    def outlook_of(
        history: tuple[float, ...], frequency: Frequency, weights: tuple[float, ...], done: float
    ) -> Outlook:
        return prepared(history, frequency).outlook(weights=weights, done=done)

    for number, line in enumerate(lines, 1):
        question = _checked(line, number)
        outlook = outlook_of(question.history, question.frequency, question.weights, question.done)
        yield {
            "id": question.key,
            "probability": outlook.probability(
                target=question.target, direction=question.direction
            ),
            "median": outlook.median,
            "low80": outlook.low80,
            "high80": outlook.high80,
        }


def _checked(line: dict[str, Any], number: int) -> Question:
    """Return the question in `line`; unknown keys are ignored."""
    where = f"Question {number}"
    key = line.get("id")
    if not isinstance(key, str):
        raise QuestionRefusedError(f"{where}: 'id' must be a text.")
    where = f"{where} ({key})"
    weights = _numbers(line, "weights", where)
    if min(weights) < 0:
        raise QuestionRefusedError(f"{where}: 'weights' must not be negative.")
    return Question(
        key=key,
        frequency=cast("Frequency", _one_of(line, "freq", FREQUENCIES, where)),
        history=_numbers(line, "history", where),
        weights=weights,
        done=_number(line.get("done"), "done", where),
        target=_number(line.get("target"), "target", where),
        direction=cast("Direction", _one_of(line, "direction", DIRECTIONS, where)),
    )


def _one_of(line: dict[str, Any], name: str, allowed: tuple[str, ...], where: str) -> str:
    value = line.get(name)
    if value not in allowed:
        raise QuestionRefusedError(f"{where}: '{name}' must be one of {', '.join(allowed)}.")
    return cast("str", value)


def _numbers(line: dict[str, Any], name: str, where: str) -> tuple[float, ...]:
    values = line.get(name)
    if not isinstance(values, list) or not values:
        raise QuestionRefusedError(f"{where}: '{name}' must be a list of numbers.")
    return tuple(_number(value, name, where) for value in values)


def _number(value: object, name: str, where: str) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isfinite(number):
            return number
    raise QuestionRefusedError(f"{where}: '{name}' must hold finite numbers only.")
