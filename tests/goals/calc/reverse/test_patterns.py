"""Goals told from what moved: an awareness-like campaign is not taken for sales."""

from decimal import Decimal

import pytest

from goals.calc.reverse.moves import Move
from goals.calc.reverse.pattern_library import PATTERNS
from goals.calc.reverse.patterns import Clue, Figure, Sign, rank
from goals.calc.reverse.ratios import ratios_of

ONE = Decimal(1)


def figures(**moves):
    return {key: Figure(ONE, move) for key, move in moves.items()}


AWARENESS_LIKE = figures(
    impressions=Move.UP,
    clicks=Move.UNSURE,
    cpm=Move.DOWN,
    conversions=Move.FLAT,
    conversion_value=Move.FLAT,
    conversion_rate=Move.DOWN,
)
SALES_LIKE = figures(
    impressions=Move.FLAT,
    conversions=Move.UP,
    conversion_value=Move.UP,
    conversion_rate=Move.UP,
) | {"roas": Figure(Decimal(4), Move.UP)}


def ranked(seen, names=None):
    return rank(PATTERNS, figures=seen, names=names or {})


def test_reach_without_conversions_is_awareness_and_not_sales():
    found = ranked(AWARENESS_LIKE)
    sales = next(each for each in found if each.pattern.key == "revenue")

    assert found[0].pattern.key == "awareness"
    assert sales.score == 0
    against = {(each.clue.kpi, each.clue.beside) for each in sales.seen if each.is_against}
    assert ("conversion_value", "impressions") in against


def test_value_and_return_are_sales_and_not_awareness():
    found = ranked(SALES_LIKE)

    assert [each.pattern.key for each in found][:2] == ["conversions", "revenue"]
    assert found[1].score > Decimal("0.4")
    assert next(e.score for e in found if e.pattern.key == "awareness") < Decimal("0.1")


def test_bounces_cancel_out_new_visitors():
    """The source's own trap: the rise of new visitors, and of the bounce rate with it."""
    good = ranked(figures(new_visitors=Move.UP, bounce_rate=Move.FLAT))[0]
    bad = next(
        each
        for each in ranked(figures(new_visitors=Move.UP, bounce_rate=Move.UP))
        if each.pattern.key == "acquisition"
    )

    assert good.pattern.key == "acquisition"
    assert (good.points, bad.points) == (4, 1)


def test_what_may_have_moved_unnoticed_counts_half():
    sure = ranked(figures(impressions=Move.UP, conversions=Move.FLAT))
    unsure = ranked(figures(impressions=Move.UP, conversions=Move.UNSURE))

    assert [each.points for each in (sure[0], unsure[0])] == [6, 5]


def test_names_count_for_their_share():
    names = {"Sales_Q3": Decimal("0.25"), "리드, 상담신청": Decimal("0.75")}

    found = {each.pattern.key: each for each in ranked({}, names)}

    assert found["leads"].points == Decimal("2.2")
    assert found["leads"].seen[0].word == "리드, 상담"
    assert found["revenue"].points == Decimal("0.5")


def test_score_is_a_share_of_all_points_that_could_be_won():
    candidate = ranked(figures(new_visitors=Move.UP))[0]

    assert candidate.score == round(candidate.points / candidate.pattern.most_points, 2)


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.key)
def test_every_pattern_survives_being_written_down(pattern):
    assert [Clue.of(clue.kept()) for clue in pattern.clues] == list(pattern.clues)
    assert all(text for texts in (pattern.marketing, pattern.business) for text in texts)
    assert pattern.most_points > 0


@pytest.mark.parametrize(
    "broken",
    [
        {"sign": "up", "points": 1, "why_ko": "", "why_en": ""},
        {"sign": "sideways", "points": 1, "kpi": "x", "why_ko": "", "why_en": ""},
        {"sign": "at_least", "points": 1, "kpi": "x", "why_ko": "", "why_en": ""},
        {"sign": "named", "points": 1, "kpi": "x", "why_ko": "", "why_en": ""},
        {"sign": "up", "points": 0, "kpi": "x", "why_ko": "", "why_en": ""},
        {"sign": "up", "points": 1, "kpi": "x", "colour": "red"},
        {"sign": "up", "points": 1, "kpi": "x"},
        "up",
    ],
    ids=["no kpi", "sign", "no bound", "no words", "no points", "stray", "no reason", "text"],
)
def test_broken_clue_is_refused(broken):
    with pytest.raises(ValueError, match=r"clue|Sign|level"):
        Clue.of(broken)


def test_clue_of_a_level_holds_from_its_bound_on():
    seen = {"roas": Figure(Decimal(2))}
    clue = next(
        each
        for pattern in PATTERNS
        for each in pattern.clues
        if each.sign == Sign.AT_LEAST and each.bound == 2
    )

    assert clue in [each.clue for candidate in ranked(seen) for each in candidate.seen]


def test_ratios_are_worked_out_once_and_never_over_recorded_ones():
    keys = {"clicks", "impressions", "conversions", "sessions", "revenue", "ad_spend", "roas"}
    found = {ratio.key: ratio.whole for ratio in ratios_of(keys)}

    assert found["conversion_rate"] == "sessions"
    assert "roas" not in found
