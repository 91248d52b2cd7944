"""Questions from outside are answered one by one, or refused with the reason."""

import itertools
import math

import pytest

from goals.calc.answers import HISTORIES_KEPT, QuestionRefusedError, answer_questions
from goals.calc.forecast import forecast

QUESTION = {
    "id": "q1",
    "freq": "W",
    "history": [20, 22, 19, 21.5, 20, 23],
    "weights": [1, 1],
    "done": 40,
    "target": 85,
    "direction": "up",
    "unknown": "ignored",
}


def test_answer_is_the_forecast_of_the_assessments():
    outlook = forecast(history=QUESTION["history"], weights=[1, 1], done=40, frequency="W")

    assert list(answer_questions([QUESTION])) == [
        {
            "id": "q1",
            "probability": outlook.probability(target=85, direction="up"),
            "median": outlook.median,
            "low80": outlook.low80,
            "high80": outlook.high80,
        }
    ]


def test_answers_do_not_depend_on_order_or_company():
    lines = [
        QUESTION | {"id": f"q{number}", "done": number % 3, "history": [5 + number % 4, 6, 7]}
        for number in range(9)
    ]

    together = {answer["id"]: answer for answer in answer_questions(lines)}
    backwards = {answer["id"]: answer for answer in answer_questions(reversed(lines))}
    alone = {line["id"]: next(answer_questions([line])) for line in lines}

    assert together == backwards == alone


def test_questions_are_taken_only_as_answers_are_asked_for():
    endless = (QUESTION | {"id": str(n), "history": [1, n]} for n in itertools.count(1))

    answers = list(itertools.islice(answer_questions(endless), 2 * HISTORIES_KEPT))

    assert [answer["id"] for answer in answers] == [str(n) for n in range(1, len(answers) + 1)]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": 7}, "Question 1: 'id' must be a text."),
        ({"freq": "Y"}, "Question 1 (q1): 'freq' must be one of D, W, M."),
        ({"direction": None}, "Question 1 (q1): 'direction' must be one of up, down."),
        ({"history": []}, "Question 1 (q1): 'history' must be a list of numbers."),
        ({"history": "12"}, "Question 1 (q1): 'history' must be a list of numbers."),
        ({"history": [1, None]}, "Question 1 (q1): 'history' must hold finite numbers only."),
        ({"history": [True]}, "Question 1 (q1): 'history' must hold finite numbers only."),
        ({"weights": [1, -1]}, "Question 1 (q1): 'weights' must not be negative."),
        ({"done": math.nan}, "Question 1 (q1): 'done' must hold finite numbers only."),
        ({"target": 10**400}, "Question 1 (q1): 'target' must hold finite numbers only."),
    ],
    ids=lambda value: str(value)[:30] if isinstance(value, dict) else "",
)
def test_impossible_question_is_refused_with_its_reason(change, reason):
    with pytest.raises(QuestionRefusedError) as refusal:
        list(answer_questions([QUESTION | change]))

    assert str(refusal.value) == reason
