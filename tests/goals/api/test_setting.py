import datetime as dt
from decimal import Decimal

import pytest

from goals.enums import Level
from tests.factories import make_goal, make_kpi
from tests.goals.facts import promise, record

LETTERS = ["specific", "measurable", "achievable", "relevant", "time_bound"]


@pytest.fixture
def goal(api):
    return make_goal(workspace=api.workspace, title="Sell more online")


def test_readers_check_how_a_goal_is_set(api, goal):
    for name in ("smart", "coverage"):
        assert api.statuses("GET", f"/goals/{goal.public_id}/{name}") == {
            "owner": 200,
            "editor": 200,
            "viewer": 200,
            "stranger": 404,
        }


def test_smart_tells_level_reasons_and_fix_of_each_letter(api, goal):
    kpi = make_kpi(workspace=api.workspace, name="Orders")
    record(kpi, [10] * 730, start=dt.date(2024, 1, 1))
    promise(kpi, 1080, goal=goal, baseline_value=Decimal(900))

    answer = api.get("viewer", f"/goals/{goal.public_id}/smart").json()

    assert list(answer) == LETTERS
    assert answer["specific"]["level"] == "amber"
    assert answer["specific"]["fix"] == f"/w/acme/goals/{goal.public_id}/edit/"
    (reason,) = answer["achievable"]["reasons"]
    assert (reason["code"], reason["found"], reason["windows"]) == ("rose_before", 0, 20)
    assert reason["message"].startswith("Orders: a rise of 20")
    assert answer["achievable"]["level"] == "red"


def test_coverage_tells_the_arithmetic(api, goal):
    kpi = make_kpi(workspace=api.workspace, name="Conversions")
    child = make_goal(
        workspace=api.workspace, level=Level.MARKETING, parent=goal, link_reason="It does."
    )
    promise(kpi, 1250, goal=goal, baseline_value=Decimal(1000))
    part = promise(
        kpi, 253, goal=child, baseline_value=Decimal(230), segment_key="channel=instagram"
    )

    answer = api.get("viewer", f"/goals/{goal.public_id}/coverage").json()

    assert (answer["promised"], answer["covered"], answer["gap"]) == ("0.25", "0.023", "0.227")
    (line,) = answer["lines"]
    assert (line["kind"], line["target"], line["share"]) == ("mix", part.public_id, "0.23")
    assert line["text"].replace("\N{NO-BREAK SPACE}", " ") == (
        "+10 % on instagram brings +2.3 of the +25 % on Conversions"
    )


def test_nothing_to_add_up_is_null(api, goal):
    answer = api.get("viewer", f"/goals/{goal.public_id}/coverage").json()

    assert answer == {"promised": None, "covered": None, "gap": None, "lines": []}
