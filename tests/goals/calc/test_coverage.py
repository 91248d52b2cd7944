"""Whether parts add up, worked by hand."""

from decimal import Decimal

import pytest

from goals.calc.coverage import Pledge, cover, times

CHANNEL = ("channel",)


def pledge(channel, value, baseline=None):
    segment = {"channel": channel} if channel else {}
    kept = None if baseline is None else Decimal(baseline)
    return Pledge(channel or "all", segment, Decimal(value), kept)


def covered(whole, *parts, is_floor=True):
    return cover(whole, parts, is_floor=is_floor, breakdown=CHANNEL)


def test_ten_per_cent_of_a_23_per_cent_channel_bring_two_point_three():
    # Source: 25 % more conversions on social, 10 % more on Instagram, which has 23 % of them.
    found = covered(pledge("", 1250, 1000), pledge("instagram", 253, 230))

    (part,) = found.parts
    assert (part.share, part.change, part.brings) == (
        Decimal("0.23"),
        Decimal("0.1"),
        Decimal("0.023"),
    )
    assert (found.promised, found.covered, found.gap) == (
        Decimal("0.25"),
        Decimal("0.023"),
        Decimal("0.227"),
    )


def test_instagram_at_half_the_mix_leaves_forty_per_cent_to_the_others():
    found = covered(pledge("", 1250, 1000), pledge("instagram", 550, 500))

    assert (found.rest_share, found.rest_change) == (Decimal("0.5"), Decimal("0.4"))


def test_parts_that_carry_the_whole_leave_nothing():
    found = covered(pledge("", 1200, 1000), pledge("a", 600, 500), pledge("b", 600, 500))

    assert (found.covered, found.gap, found.rest_change) == (Decimal("0.2"), 0, None)


def test_whole_mix_that_falls_short_has_no_rest_to_blame():
    found = covered(pledge("", 1200, 1000), pledge("a", 550, 500), pledge("b", 500, 500))

    assert (found.gap, found.rest_share, found.rest_change) == (Decimal("0.15"), 0, None)


def test_nothing_is_counted_twice():
    found = covered(
        pledge("", 1250, 1000),
        pledge("", 1100, 1000),
        pledge("instagram", 550, 500),
        pledge("", 1050, 1000),
    )

    assert [(part.id, part.brings) for part in found.parts] == [("all", Decimal("0.05"))]


def test_equals_count_once_and_the_first_wins():
    one = Pledge("one", {}, Decimal(1100), Decimal(1000))
    two = Pledge("two", {}, Decimal(1050), Decimal(1000))

    assert [part.id for part in covered(pledge("", 1250, 1000), one, two).parts] == ["one"]


def test_part_of_another_segment_is_no_part():
    assert covered(pledge("instagram", 10, 5), pledge("search", 10, 5)) is None


def test_without_baselines_numbers_are_added():
    found = covered(pledge("", 100), pledge("a", 60), pledge("b", 45, 40))

    assert not found.is_mix
    assert (found.promised, found.covered, found.gap) == (100, 105, 0)
    assert [part.brings for part in found.parts] == [60, 45]


def test_part_that_starts_from_nothing_turns_the_mix_into_a_sum():
    found = covered(pledge("", 1250, 1000), pledge("a", 60, 0))

    assert (found.is_mix, found.gap) == (False, 1190)


@pytest.mark.parametrize(
    ("parts", "gap"), [((60, 30), 0), ((60, 40), 0), ((60, 45), 5)], ids=["less", "equal", "more"]
)
def test_ceiling_is_short_where_the_parts_ask_for_more(parts, gap):
    first, second = parts

    assert (
        covered(pledge("", 100), pledge("a", first), pledge("b", second), is_floor=False).gap == gap
    )


def test_fall_is_carried_by_falls():
    found = covered(pledge("", 50, 100), pledge("a", 20, 60), is_floor=False)

    assert (found.promised, found.covered) == (Decimal("-0.5"), Decimal("-0.4"))
    assert (found.gap, found.rest_change) == (Decimal("0.1"), Decimal("-0.25"))


@pytest.mark.parametrize(
    ("number", "price", "covered", "gap"),
    [("338", "148", "50024", "0"), ("338", "131", "44278", "5722"), ("12500", "4", "50000", "0")],
)
def test_number_at_a_price_against_what_was_promised(number, price, covered, gap):
    found = times(number=Decimal(number), price=Decimal(price), promised=Decimal(50_000))

    assert (found.covered, found.gap) == (Decimal(covered), Decimal(gap))


def test_product_beyond_all_digits_is_no_answer():
    assert times(number=Decimal(10) ** 30, price=Decimal(10) ** 30, promised=Decimal(1)) is None
