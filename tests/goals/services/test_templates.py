"""Templates as answers to the ten steps."""

import datetime as dt

import pytest
from django.utils import translation

from goals.calc.steps import KEYS
from goals.calc.templates import TEMPLATES
from goals.services.templates import kpi_names_of, template_values
from tests.factories import make_membership

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 1, 7)  # a Wednesday


@pytest.fixture
def editor():
    return make_membership()


def values(editor, key="acquisition", **kwargs):
    return template_values(TEMPLATES[key], by=editor, today=TODAY, **kwargs)


def test_template_answers_the_steps_it_can(editor):
    found = values(editor)

    assert set(KEYS) - set(found) == {"priority", "tell"}
    assert found["align"]["parent"] == "new"
    assert found["specific"]["owner"] == editor.public_id
    assert [row["on"] for row in found["measure"]["rows"]] == ["parent", "goal", "goal", "goal"]


def test_it_begins_with_the_next_week_and_is_as_long_as_it_says(editor):
    time = values(editor)["time"]

    assert (time["starts_on"], time["ends_on"]) == ("2026-01-12", "2026-04-12")


def test_below_a_business_goal_it_promises_nothing_of_its_own(editor):
    found = values(editor, parent="abc")

    assert found["align"] == {
        "parent": "abc",
        "link_reason": str(TEMPLATES["acquisition"].link_reason),
    }
    assert {row["on"] for row in found["measure"]["rows"]} == {"goal"}


def test_it_speaks_the_readers_language(editor):
    with translation.override("ko"):
        korean = values(editor)
        names = kpi_names_of(TEMPLATES["acquisition"])
    with translation.override("en"):
        english = values(editor)

    assert korean["specific"]["title"] != english["specific"]["title"]
    assert names == ["신규 고객", "신규 방문자", "재방문자", "이탈률"]
