"""Tests of hypotheses held against measurements."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from personas.enums import HypothesisVerdict
from personas.models import Evidence, Hypothesis
from personas.services.hypotheses import (
    put_to_test,
    remove_hypothesis,
    result_words,
    state_hypothesis,
)
from tests.factories import make_kpi, make_measurement, make_membership, make_persona, make_series

MONDAY = dt.date(2026, 3, 2)
NOW = dt.datetime(2026, 6, 10, 3, 0, tzinfo=dt.UTC)
ABOUT = {
    "statement": "Buys more on Instagram",
    "higher": "channel = instagram",
    "lower": "channel=search",
    "start": MONDAY,
    "end": MONDAY + dt.timedelta(days=55),
}


@pytest.fixture
def by(db):
    return make_membership()


def measured(workspace, instagram, search):
    """A KPI with one value a week and channel; each list is of weeks."""
    kpi = make_kpi(workspace=workspace, name="Orders", key="orders")
    for channel, values in (("instagram", instagram), ("search", search)):
        series = make_series(
            kpi=kpi, dimensions={"channel": channel}, segment_key=f"channel={channel}"
        )
        for week, value in enumerate(values):
            make_measurement(
                series=series, measured_on=MONDAY + dt.timedelta(days=7 * week + 6), value=value
            )
            make_measurement(
                series=series, measured_on=MONDAY + dt.timedelta(days=7 * week), value=0
            )
    return kpi


def stated(by, kpi, **fields):
    persona = make_persona(workspace=by.workspace, name=f"P {fields}")
    return state_hypothesis(persona=persona, by=by, kpi=kpi, **ABOUT | fields)


def evidence_of(by):
    return list(Evidence.objects.for_workspace(by.workspace))


def test_confirmed_hypothesis_becomes_evidence_and_refuted_a_contradiction(by):
    kpi = measured(by.workspace, [30, 34, 31, 35, 33, 36, 32, 34], [20, 25, 20, 24, 24, 25, 21, 25])
    hypothesis = stated(by, kpi)

    tested = put_to_test(hypothesis=hypothesis, by=by, now=NOW)

    (evidence,) = evidence_of(by)
    assert (tested.verdict, tested.weeks, tested.evidence) == ("confirmed", 8, evidence)
    assert (evidence.claim, evidence.contradicts) == ("Buys more on Instagram", False)
    with translation.override("en"):
        assert result_words(tested).startswith("Orders: +10.13 a week in instagram against search")
    other = stated(by, kpi, higher="channel=search", lower="channel=instagram")
    assert put_to_test(hypothesis=other, by=by, now=NOW).verdict == HypothesisVerdict.REFUTED
    assert sorted(each.contradicts for each in evidence_of(by)) == [False, True]


def test_second_test_takes_the_place_of_the_first(by):
    kpi = measured(by.workspace, [30] * 8, [20, 21] * 4)
    hypothesis = stated(by, kpi)

    put_to_test(hypothesis=hypothesis, by=by, now=NOW)
    put_to_test(hypothesis=hypothesis, by=by, now=NOW)

    assert len(evidence_of(by)) == 1


def test_without_enough_weeks_nothing_is_said(by):
    kpi = measured(by.workspace, [30] * 8, [20] * 4)
    hypothesis = stated(by, kpi)

    tested = put_to_test(hypothesis=hypothesis, by=by, now=NOW)

    assert (tested.verdict, tested.weeks, evidence_of(by)) == ("cannot_tell", 0, [])
    with translation.override("en"):
        assert result_words(tested).startswith("There are too few full weeks")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"higher": "instagram"}, "higher"),
        ({"higher": "channel=a", "lower": "channel=a"}, "__all__"),
        ({"end": MONDAY}, "__all__"),
        ({"statement": ""}, "statement"),
    ],
    ids=["no segment", "same segment", "no period", "no statement"],
)
def test_wrong_hypothesis_is_refused_at_its_field(by, wrong, field):
    kpi = make_kpi(workspace=by.workspace)

    with pytest.raises(ValidationError) as refused:
        stated(by, kpi, **wrong)

    assert list(refused.value.message_dict) == [field]


def test_removed_hypothesis_leaves_its_evidence(by):
    kpi = measured(by.workspace, [30] * 8, [20, 21] * 4)
    tested = put_to_test(hypothesis=stated(by, kpi), by=by, now=NOW)

    remove_hypothesis(hypothesis=tested, by=by)

    assert not Hypothesis.objects.for_workspace(by.workspace).exists()
    assert len(evidence_of(by)) == 1
