"""Segments that a target may be about."""

import pytest
from django.core.exceptions import ValidationError

from goals.services.segments import known_segment
from tests.factories import make_kpi
from tests.goals.facts import YEAR_BEFORE, measured, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def clicks():
    """Recorded by channel and device."""
    kpi = make_kpi()
    record(kpi, [1], start=YEAR_BEFORE, segment={"channel": "instagram", "device": "phone"})
    return kpi


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", ""),
        (" device = phone ; channel=instagram", "channel=instagram;device=phone"),
        ("device=phone", "device=phone"),
    ],
)
def test_known_segment_is_brought_to_its_one_form(clicks, text, key):
    assert known_segment(kpi=clicks, text=text) == key


@pytest.mark.parametrize(
    "text", ["channel", "channel=", "channel=naver", "city=Seoul", "channel=a;channel=b"]
)
def test_unknown_and_malformed_segments_are_refused(clicks, text):
    with pytest.raises(ValidationError) as caught:
        known_segment(kpi=clicks, text=text)

    assert set(caught.value.message_dict) == {"segment_key"}


def test_before_anything_is_recorded_every_segment_is_possible():
    assert known_segment(kpi=make_kpi(), text="channel=new") == "channel=new"


def test_a_formula_knows_the_segments_of_all_its_inputs(bounce_rate):
    for key in ("bounced", "sessions"):
        record(measured(bounce_rate, key), [1], start=YEAR_BEFORE, segment={"channel": key})
        record(measured(bounce_rate, key), [1], start=YEAR_BEFORE, segment={"channel": "both"})

    assert known_segment(kpi=bounce_rate, text="channel=both") == "channel=both"
    with pytest.raises(ValidationError):
        known_segment(kpi=bounce_rate, text="channel=bounced")
