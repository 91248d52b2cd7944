"""What a member owes a word on, and saying it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from goals.enums import CheckInRhythm
from goals.models import CheckIn
from goals.services.check_ins import is_typed_by_hand, owed_check_ins, record_check_in
from kpis.enums import Kind
from kpis.models import Measurement
from kpis.services.imports import import_file
from tests.factories import END, START, make_goal, make_kpi, make_membership, make_workspace
from tests.goals.facts import judge, promise, record
from tests.kpis.files import write

pytestmark = pytest.mark.django_db
WEDNESDAY = dt.date(2026, 2, 18)
NOW = dt.datetime(2026, 2, 18, 3, tzinfo=dt.UTC)


@pytest.fixture
def member():
    return make_membership(workspace=make_workspace())


def make_owned_target(member, **goal):
    goal = make_goal(workspace=member.workspace, owner=member, **goal)
    return promise(make_kpi(workspace=member.workspace), 100, goal=goal)


def say(target, by, now=NOW, **said):
    return record_check_in(target=target, by=by, now=now, **{"confidence": 70, **said})


def test_each_running_target_of_my_goals_is_owed_once_a_round(member):
    target = make_owned_target(member)
    make_owned_target(make_membership(workspace=member.workspace))
    make_owned_target(member, check_in_rhythm=CheckInRhythm.NEVER)
    make_owned_target(member, is_archived=True)
    assert owed_check_ins(member=member, today=WEDNESDAY) == [target]
    assert owed_check_ins(member=member, today=START - dt.timedelta(1)) == []
    assert owed_check_ins(member=member, today=END + dt.timedelta(1)) == []
    say(target, member)
    assert owed_check_ins(member=member, today=WEDNESDAY + dt.timedelta(4)) == []
    assert owed_check_ins(member=member, today=WEDNESDAY + dt.timedelta(5)) == [target]


def test_nothing_is_owed_once_the_verdict_is_final(member):
    target = make_owned_target(member)
    record(target.kpi, [100], start=START)
    judge(target, WEDNESDAY)  # reached, and it cannot fall
    assert owed_check_ins(member=member, today=WEDNESDAY) == []


def test_what_others_say_settles_nothing(member):
    target = make_owned_target(member)
    say(target, make_membership(workspace=member.workspace))
    assert owed_check_ins(member=member, today=WEDNESDAY) == [target]


def test_queue_is_one_query(member, django_assert_num_queries):
    for _number in range(3):
        make_owned_target(member)
    with django_assert_num_queries(1):
        assert len(owed_check_ins(member=member, today=WEDNESDAY)) == 3


def test_value_is_recorded_among_the_measurements(member):
    target = make_owned_target(member)
    said = say(target, member, value=Decimal("42.5"), value_on=WEDNESDAY, note=" Spring sale ")
    measured = Measurement.objects.for_workspace(member.workspace).get()
    assert (measured.value, measured.measured_on) == (Decimal("42.5"), WEDNESDAY)
    assert (said.note, said.on, said.value) == ("Spring sale", WEDNESDAY, Decimal("42.5"))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"confidence": 101}, "confidence"),
        ({"note": "x" * 501}, "note"),
        ({"value": Decimal(1)}, "value"),
        ({"value": Decimal(1), "value_on": WEDNESDAY + dt.timedelta(1)}, "value"),
    ],
)
def test_bad_words_are_refused_whole(member, said, field):
    target = make_owned_target(member)
    with pytest.raises(ValidationError) as refused:
        say(target, member, **said)
    assert list(refused.value.message_dict) == [field]
    assert not CheckIn.objects.for_workspace(member.workspace).exists()
    assert not Measurement.objects.for_workspace(member.workspace).exists()


def test_values_are_asked_for_only_where_people_type_them(member, tmp_path):
    target = make_owned_target(member)
    kpi = target.kpi
    assert is_typed_by_hand(target)
    record(kpi, [1], start=START)
    assert is_typed_by_hand(target)
    path = write(tmp_path, f"kpi,date,value\n{kpi.key},2026-01-02,5\n")
    import_file(workspace=member.workspace, path=path, by=member, now=NOW)
    assert not is_typed_by_hand(target)
    kpi.kind = Kind.DERIVED
    assert not is_typed_by_hand(target)
