"""Traits of groups as people say them."""

import pytest
from django.utils import translation

from personas.services.segment_words import claim_words

CLAIMS = {
    "young": ("Year_Birth", "age", {"up_to": 35.0}, "Age: 35 or younger", "나이: 35세 이하"),
    "between": (
        "나이",
        "age",
        {"over": 35.0, "up_to": 45.0},
        "Age: aged 36 to 45",
        "나이: 36~45세",
    ),
    "old": ("age", "age", {"over": 60.0}, "Age: 61 or older", "나이: 61세 이상"),
    "tenure": (
        *("Dt_Customer", "tenure", {"over": 12.0}),
        *("Time as a customer: 13 months or more", "고객으로 지낸 기간: 13개월 이상"),
    ),
    "months": (
        *("Last_Order", "months", {"over": 2.0, "up_to": 3.0}),
        *("Last Order: 3 months", "Last Order: 3개월"),
    ),
    "money": (
        *("Mnt_Wines", "money", {"over": 1500.5}),
        *("Mnt Wines: over 1,500.5", "Mnt Wines: 1,500.5 초과"),
    ),
}


@pytest.mark.parametrize("case", CLAIMS)
def test_a_trait_is_said_as_people_say_it(case):
    name, kind, value, english, korean = CLAIMS[case]

    for language, said in (("en", english), ("ko", korean)):
        with translation.override(language):
            assert claim_words({"name": name, "kind": kind}, value) == said
