"""docs/asvs.md is whole: every item once, every verdict with something that can be looked at."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "asvs.md"
ROW = re.compile(r"\| (\d+\.\d+\.\d+) \| ([12]) \| (.+?) \| (met|n/a|open) \| (.+?) \|")
ITEMS = {1: 70, 2: 183}  # of the standard, by level


def read_rows() -> list[tuple[str, int, str, str, str]]:
    found = ROW.findall(TABLE.read_text())
    return [(number, int(level), *rest) for number, level, *rest in found]


def test_every_item_stands_there_once_and_says_why():
    rows = read_rows()

    assert len({number for number, *_rest in rows}) == len(rows)
    assert Counter(level for _number, level, *_rest in rows) == ITEMS
    assert [number for number, _level, what, _verdict, by in rows if not (what and by)] == []


def test_what_is_named_exists():
    named = set(re.findall(r"`((?:[\w.-]+/)+[\w.-]+)`", TABLE.read_text()))

    assert len(named) > 50
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


def test_counts_are_those_of_the_rows_and_as_good_as_promised():
    verdicts = Counter((level, verdict) for _number, level, _what, verdict, _by in read_rows())
    told = re.findall(r"\| ([12]) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|", TABLE.read_text())

    assert {int(level): list(map(int, counts)) for level, *counts in told} == {
        level: [count, *(verdicts[level, verdict] for verdict in ("met", "n/a", "open"))]
        for level, count in ITEMS.items()
    }
    assert verdicts[1, "open"] == 0
    assert verdicts[2, "open"] <= 0.05 * sum(ITEMS.values())
