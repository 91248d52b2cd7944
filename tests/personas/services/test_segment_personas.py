"""Tests of personas drafted from groups of customers."""

import datetime as dt

import pytest
from django.utils import translation

from personas.services.segment_personas import draft_persona
from tests.factories import make_membership
from tests.personas.factories import make_customer_file, make_segment


def value(name, share=0.6):
    figures = {"count": 72, "share": share, "low": share - 0.08, "high": share + 0.08}
    return {"value": name, **figures, "base": 0.3}


TRAITS = [
    {"name": "지역", "kind": "category", "known": 120, "values": [value("…"), value("서울", 0.4)]},
    {"name": "직업", "kind": "category", "known": 120, "values": [value("가" * 300)]},
    {"name": "나이", "kind": "age", "known": 120, "values": [], "q1": 29.0, "q3": 999.0},
]


@pytest.mark.django_db
def test_odd_values_and_equal_titles_keep_no_group_from_becoming_a_persona():
    by = make_membership()
    first, later = (
        make_segment(file=make_customer_file(workspace=by.workspace, as_of=day), traits=TRAITS)
        for day in (dt.date(2026, 6, 1), dt.date(2026, 7, 1))
    )

    with translation.override("en"):
        one, other = (draft_persona(segment=each, by=by) for each in (first, later))

    assert (one.location, one.occupation, one.age_to) == ("서울", "가" * 200, None)
    assert one.name == f"{first.file.title} · Segment 1"
    assert other.name == f"{later.file.title} 2026-07-01 · Segment 1"
