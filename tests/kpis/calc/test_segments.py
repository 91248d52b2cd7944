import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.segments import (
    SegmentError,
    covers,
    label,
    parse_segment,
    segment_key,
    without_overlap,
)

A, B = {"channel": "a"}, {"channel": "b"}
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=12)


def test_key_is_sorted_and_escaped():
    assert segment_key({"type": "a;b=c\\d", "channel": " 인스타  그램 "}) == (
        r"channel=인스타 그램;type=a\;b\=c\\d"
    )
    assert segment_key({}) == ""


def test_decomposed_and_composed_hangul_are_one_segment():
    assert segment_key({"채널": "ᄀ" + "ᅡ"}) == segment_key({"채널": "가"})


@given(st.dictionaries(texts.filter(str.strip), texts.filter(str.strip), max_size=4))
def test_text_and_dimensions_say_the_same(dimensions):
    try:
        key = segment_key(dimensions)
    except SegmentError:
        return  # names that differ in blanks only, or too long

    assert segment_key(parse_segment(key)) == key


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("channel", "not_a_pair"),
        ("channel=a=b", "not_a_pair"),
        ("channel=a;", "not_a_pair"),
        ("=a", "blank"),
        ("channel= ", "blank"),
        ("channel=a;channel=b", "twice"),
        ("channel=" + "x" * 400, "too_long"),
    ],
)
def test_wrong_text_is_refused_with_its_part(text, code):
    with pytest.raises(SegmentError) as caught:
        parse_segment(text)

    assert caught.value.code == code


def test_names_that_are_one_when_cleaned_are_refused():
    with pytest.raises(SegmentError) as caught:
        segment_key({"a": "x", "a ": "y"})

    assert (caught.value.code, caught.value.part) == ("twice", "a")


def test_label_reads_as_values():
    assert label({"type": "purchase", "channel": "instagram"}) == "instagram · purchase"


def test_covers_means_everything_of_the_finer_is_in_the_coarser():
    assert covers({}, A)
    assert covers(A, A | {"type": "x"})
    assert not covers(A, B)
    assert not covers(A | {"type": "x"}, A)


@pytest.mark.parametrize(
    ("segments", "breakdown", "expected"),
    [
        pytest.param([A, B], [], [A, B], id="parts"),
        pytest.param([A, A | {"type": "x"}], [], [A], id="recorded total wins"),
        pytest.param([A, B | {"type": "x"}, B | {"type": "y"}], [], "all", id="mixed depth"),
        pytest.param([A, B, {"device": "m"}], [], [A, B], id="two breakdowns, by name"),
        pytest.param([A, B, {"device": "m"}], ["device"], [{"device": "m"}], id="by breakdown"),
    ],
)
def test_nothing_is_counted_twice(segments, breakdown, expected):
    taken = without_overlap(dict(enumerate(segments)), breakdown)

    assert [segments[key] for key in taken] == (segments if expected == "all" else expected)
