"""The forecast against what really came, on a small sample of public series."""

import gzip
import json
from pathlib import Path

import pytest

from goals.calc.answers import answer_questions
from goals.calc.forecast import Replays, forecast
from goals.calc.forecast.replay import Replay
from goals.calc.forecast.replays import MOST_REPLAYS

SAMPLE = Path(__file__).parents[3] / "data/judgement/questions_sample.jsonl.gz"
BOUND = 0.10
"""Our Brier score here is 0.075, that of logistic pacing 0.121, of the plain run rate 0.19."""
USUAL_PERIOD = {"D": 28, "W": 13, "M": 12}


@pytest.fixture(scope="module")
def questions() -> list[dict]:
    with gzip.open(SAMPLE, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def brier(probabilities: list[float], questions: list[dict]) -> float:
    gaps = [
        (probability - question["hit"]) ** 2
        for probability, question in zip(probabilities, questions, strict=True)
    ]
    return sum(gaps) / len(gaps)


def by_run_rate(question: dict) -> float:
    """Carry the mean of the last period to the end: yes or no."""
    recent = question["history"][-USUAL_PERIOD[question["freq"]] :]
    end = question["done"] + sum(recent) / len(recent) * sum(question["weights"])
    is_up = question["direction"] == "up"
    return float(end >= question["target"] if is_up else end <= question["target"])


def test_probabilities_are_better_than_the_run_rate(questions):
    ours = [answer["probability"] for answer in answer_questions(questions)]

    assert brier(ours, questions) < BOUND
    assert brier([by_run_rate(question) for question in questions], questions) > 1.5 * BOUND


def test_interval_holds_about_four_outcomes_in_five(questions):
    answers = list(answer_questions(questions))

    inside = [
        answer["low80"] <= question["outcome"] <= answer["high80"]
        for answer, question in zip(answers, questions, strict=True)
    ]

    assert 0.7 < sum(inside) / len(inside) < 0.9


def test_prepared_history_answers_like_a_fresh_one(questions):
    history = questions[0]["history"]
    prepared = Replay(history, "D")
    asked = [([1.0] * 28, 0.0), ([0.0] * 5 + [0.5, 0.5], 10.0), ([1.0], 99.0)]

    reused = [prepared.outlook(weights=weights, done=done) for weights, done in asked]

    assert reused == [
        forecast(history=history, weights=weights, done=done, frequency="D")
        for weights, done in asked
    ]


def test_the_same_question_asked_again_has_the_same_answer(questions):
    prepared = Replay(questions[0]["history"], "D")

    first, again = [prepared.outlook(weights=[1.0] * 28, done=5.0) for _time in range(2)]

    assert first == again


def test_shared_histories_are_made_ready_once_and_not_kept_for_ever():
    replays = Replays()
    first = replays.of([1.0, 2.0, 3.0], "D")
    assert replays.of([1.0, 2.0, 3.0], "D") is first
    assert replays.of([1.0, 2.0, 3.0], "W") is not first

    for number in range(MOST_REPLAYS):
        replays.of([float(number)], "D")

    assert replays.of([1.0, 2.0, 3.0], "D") is not first


def test_only_the_last_730_observations_count(questions):
    history = questions[0]["history"]
    recent = (history * 3)[-730:]

    assert Replay([1e6, *recent], "D").outlook(weights=[1.0], done=0.0) == Replay(
        recent, "D"
    ).outlook(weights=[1.0], done=0.0)
