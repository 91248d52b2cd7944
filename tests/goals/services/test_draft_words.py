"""The growing sentence of a draft."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from goals.enums import Condition, TargetRole, TargetWindow
from goals.services.draft_lines import Line
from goals.services.draft_words import growing, kpi_names, said_waiting, words_of
from goals.services.drafts import keep_typed, start_draft
from kpis.calc.periods import Window
from kpis.services.catalog import Catalog
from tests.factories import make_kpi, make_membership

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 1, 5, 3, tzinfo=dt.UTC)
QUARTER = Window(dt.date(2026, 1, 6), dt.date(2026, 4, 5))
ROW = {"kpi": "orders", "segment_key": "", "condition": "change_percent", "value": "20"}
LINE = Line(
    kpi="orders",
    segment_key="",
    role=TargetRole.PRIMARY,
    window=TargetWindow.WEEK,
    condition=Condition.CHANGE_PERCENT,
    value=Decimal(20),
    link_reason="It pays.",
)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def editor(workspace):
    return make_membership(workspace=workspace)


@pytest.fixture
def draft(editor):
    return start_draft(by=editor, now=NOW)


def words(editor, *rows, parent=""):
    return words_of(
        rows=rows,
        period=QUARTER,
        by=editor,
        now=NOW,
        catalog=Catalog.of(editor.workspace),
        parent=parent,
    )


def said(draft):
    return growing(draft, language="en")


def typed(draft, **steps):
    for step, values in steps.items():
        keep_typed(draft=draft, step=step, typed=values, now=NOW)


def test_empty_draft_says_nothing(draft):
    found = said(draft)

    assert (found.title, found.purpose, found.parent, found.when, found.rhythm, found.told) == (
        ("",) * 6
    )
    assert (list(found.lines), list(found.stakeholders)) == ([], [])


def test_every_answer_makes_it_grow(draft):
    typed(
        draft,
        purpose={"purpose": "Live"},
        specific={"title": "Win visitors"},
        align={"parent": "new", "parent_title": "Grow", "link_reason": "It pays."},
        stakeholders={
            "rows": [
                {"kind": "customer", "name": "", "need": "Calm"},
                {"kind": "partner", "name": "Riverbank", "need": "Plans"},
                {"kind": "other", "name": "", "need": ""},
            ]
        },
        time={"starts_on": "2026-01-06", "ends_on": "soon"},
        review={"review_rhythm": "weekly"},
        tell={"told": ["a", "b"], "agree": ["b", "c"]},
    )

    found = said(draft)

    assert (found.title, found.purpose, found.parent) == ("Win visitors", "Live", "Grow")
    assert found.stakeholders == ["Customers: Calm", "Riverbank: Plans"]
    assert (found.when, found.rhythm) == ("Jan 6, 2026 – …", "Every week")
    assert found.told == "3 people are told, 2 have to agree"


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"kpi": "orders"}, "orders on all segments: at least … by …"),
        (ROW, "orders on all segments: +20 % by …"),
        ({**ROW, "value": "many"}, "orders on all segments: many by …"),
        ({**ROW, "segment_key": "channel=search"}, "orders on search: +20 % by …"),
        ({**ROW, "segment_key": "search"}, "orders on …: +20 % by …"),
        ({**ROW, "condition": "at_most", "value": "9"}, "orders on all segments: at most 9 by …"),
        ({**ROW, "condition": "hold"}, "orders on all segments: no worse than before by …"),
        (
            {**ROW, "condition": "change_points", "value": "-5"},
            "orders on all segments: -5 points by …",
        ),
    ],
)
def test_half_a_line_is_said_as_far_as_it_goes(draft, row, text):
    typed(draft, measure={"rows": [row, {"kpi": ""}]})

    (line,) = said(draft).lines

    assert line.text.replace("\N{NO-BREAK SPACE}", " ") == text
    assert (line.waits, line.history) == ("", "")


def test_settled_line_is_the_sentence_of_its_target_with_its_history(editor, draft, orders):
    keep_typed(
        draft=draft,
        step="measure",
        typed={"rows": [ROW]},
        now=NOW,
        words=words(editor, (ROW, LINE), parent="Grow"),
    )

    (line,) = said(draft).lines

    promise = f"Weekly {orders.name} on all segments, averaged over the last 4 full weeks, "
    assert line.text.startswith(promise)
    assert "a rise of 20 % or more happened in 0 of the last" in line.history.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert said(draft).parent == "Grow"
    with translation.override("ko"):
        (korean,) = growing(draft, language="ko").lines
    assert korean.text != line.text
    assert "가운데 0개" in korean.history


def test_changed_line_is_no_longer_the_settled_one(editor, draft, orders):
    words_then = words(editor, (ROW, LINE))
    changed = {**ROW, "value": "30"}
    keep_typed(draft=draft, step="measure", typed={"rows": [changed]}, now=NOW, words=words_then)

    (line,) = said(draft).lines

    assert line.text.replace("\N{NO-BREAK SPACE}", " ") == (
        f"{orders.name} on all segments: +30 % by …"
    )


def test_line_without_data_says_why_it_waits(editor, draft, workspace):
    make_kpi(workspace=workspace, key="orders", name="Orders")
    keep_typed(
        draft=draft,
        step="measure",
        typed={"rows": [ROW]},
        now=NOW,
        words=words(editor, (ROW, LINE)),
    )

    (line,) = said(draft).lines

    assert line.waits == "There is no full week of data in the baseline's dates."
    assert line.text.startswith("Orders on all segments")


def test_line_that_is_wrong_is_only_named(editor, draft):
    assert words(editor, (ROW, None))["lines"] == []


def test_kpis_are_named_in_both_languages(editor, workspace):
    make_kpi(workspace=workspace, key="mine", name="Mine")
    catalog = Catalog.of(workspace)

    assert kpi_names(["mine", "sessions", "gone"], catalog) == {
        "mine": {"ko": "Mine", "en": "Mine"},
        "sessions": {"ko": "세션", "en": "Sessions"},
        "gone": {"ko": "gone", "en": "gone"},
    }


def test_waiting_targets_are_told_with_their_reasons(draft):
    draft.waiting = [{"goal": "g", "line": LINE.kept(), "reason": {"en": "No data.", "ko": "없음"}}]
    draft.words = {"kpis": {"orders": {"en": "Orders", "ko": "주문 수"}}}

    (line,) = said_waiting(draft, language="en")

    assert line.text.startswith("Orders on all segments: +20")
    assert line.waits == "No data."
