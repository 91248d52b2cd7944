import io

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from personas.services.survey_results import Tally, read_answers, replace_answers, results_of
from tests.factories import make_membership
from tests.personas.factories import make_answer, make_study


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    "text",
    [
        'question,answer,count\nWith whom?,Alone,40\nWith whom?,Friends,"1,160"\n',
        "문항;보기;응답 수(명)\nWith whom?;Alone;40\n\nWith whom?;Friends;1160",
    ],
    ids=["English", "Korean"],
)
def test_answers_are_read(text):
    answers = [Tally("With whom?", "Alone", 40), Tally("With whom?", "Friends", 1160)]
    assert read_answers(io.BytesIO(text.encode())) == answers


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The file is empty."),
        ("question,answer\nA,B", "The heading line has no column for: count."),
        ("question,answer,count\nA,B,2.5", "Row 2: the count is not a whole number of people."),
        ("question,answer,count\nA,B,-1", "Row 2: the count is not a whole number of people."),
    ],
    ids=["empty", "no-count", "half", "negative"],
)
def test_table_that_cannot_be_used_is_refused(text, message):
    with pytest.raises(ValidationError) as refused:
        read_answers(io.BytesIO(text.encode()))
    assert refused.value.messages[0].startswith(message)


@pytest.mark.django_db
def test_results_take_the_place_of_the_old_ones_and_have_intervals():
    by = make_membership()
    study = make_study(workspace=by.workspace)
    make_answer(study=study)
    answers = [Tally("A", "yes", 81), Tally("B", "no", 1), Tally("A", "no", 182)]

    replace_answers(study=study, answers=answers, by=by)

    first, second = results_of(list(study.answers.all()))
    assert (first.question, first.base, second.base) == ("A", 263, 1)
    assert [each.answer for each in first.answers] == ["yes", "no"]
    assert first.answers[0].figures == "31 % (95 % interval 26 % to 37 %)"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ([], "Between 1 and"),
        ([Tally("A", "yes", 1), Tally("A", "yes", 2)], "An answer stands there twice: A: yes"),
        ([Tally("A", "", 1)], "Answer 1: This field cannot be blank."),
        ([Tally("Your mail?", "mina@example.com", 1)], "Answer 1: Line 1 tells who somebody is"),
    ],
    ids=["none", "twice", "blank", "identity"],
)
def test_wrong_results_are_refused(answers, message):
    by = make_membership()
    study = make_study(workspace=by.workspace)
    make_answer(study=study)

    with pytest.raises(ValidationError) as refused:
        replace_answers(study=study, answers=answers, by=by)

    assert refused.value.messages[0].startswith(message)
    assert study.answers.count() == 1
