"""C01 to C03, S8, as far as it is cheap: `tests.acceptance.stored_markup` plants and reads all."""

import json
import re

import pytest

from alerts.channels.slack import slack_body
from tests.acceptance.house import House
from tests.acceptance.markup import Tree
from tests.acceptance.payloads import PAYLOADS
from tests.acceptance.planting import Queue
from tests.acceptance.stored_markup import Reader

PAGES = ("goals/", "goals/{goal_id}/", "kpis/{kpi_id}/", "personas/{persona_id}/edit/portrait/")


@pytest.mark.once
def test_c01_c03_hostile_texts_are_texts_on_pages_and_in_mails(db):
    house = House()
    reader = Reader(house)
    shared = reader.urls[0]
    urls = [f"/w/acme/{page.format(**house.arguments)}" for page in PAGES]
    pages = reader.read_harmless([shared, *urls])

    wrong = reader.read_hostile(pages, lambda c: Queue(c.longest, len(str(c))).take())

    assert list(wrong) == []
    assert len({column for page in pages for column in page.says}) > 10


def test_c01_slack_is_told_names_that_format_and_mention_nothing():
    text = json.loads(slack_body(lines=list(PAYLOADS), link="https://site.test/"))["text"]

    assert not re.search(r"[<>]|@(?!\N{WORD JOINER})", text)


def test_c02_markup_that_is_not_escaped_would_be_seen():
    harmless, hostile = (Tree(f"<p class=x title=x>{text}</p>") for text in ("x", PAYLOADS[3]))

    assert harmless.elements != hostile.elements
    assert Tree('<a href="javascript:canary()">').wild == [("a", "href", "javascript:canary()")]


def test_corpus_is_as_large_as_promised():
    assert len(PAYLOADS) >= 500
    assert not [text for text in PAYLOADS if len(text.splitlines()) > 2]
