"""The library holds what it promises: definitions in both languages, formulas that can be used."""

import re

import pytest

from kpis.calc.formula import find_loop, parse_formula
from kpis.enums import Cadence, Family, Kind, Unit
from kpis.library import FAMILIES, LIBRARY
from kpis.models.kpi import KEY_PATTERN

HANGUL = re.compile(r"[가-힣]")
FORMULAS = {key: parse_formula(entry.formula) for key, entry in LIBRARY.items() if entry.formula}
NAMED_IN_THE_SPECIFICATION = {
    "sessions",
    "new_visitors",
    "returning_visitors",
    "bounce_rate",
    "conversions",
    "conversion_rate",
    "aov",
    "roas",
    "roi",
    "cac",
    "cpa",
    "ctr",
    "cpc",
    "cpm",
    "ltv",
    "retention_rate",
    "nps",
    "open_rate",
    "email_click_rate",
    "engagement_rate",
}


def test_library_is_large_enough_and_has_what_every_team_asks_for():
    assert len(LIBRARY) >= 40
    assert LIBRARY.keys() >= NAMED_IN_THE_SPECIFICATION


def test_every_family_has_kpis_and_no_key_is_there_twice():
    assert list(FAMILIES) == list(Family)
    assert all(FAMILIES.values())
    assert sum(map(len, FAMILIES.values())) == len(LIBRARY)


def test_definitions_are_one_sentence_in_each_language():
    for entry in LIBRARY.values():
        assert re.fullmatch(KEY_PATTERN, entry.key)
        assert HANGUL.search(entry.name_ko + entry.definition_ko), entry.key
        assert not HANGUL.search(entry.name_en + entry.definition_en), entry.key
        assert entry.definition_ko.endswith("니다.")
        for definition in (entry.definition_ko, entry.definition_en):
            assert definition.endswith(".")
            assert definition.count(". ") == 0
            assert len(definition) <= 120


@pytest.mark.parametrize("names", ["name_ko", "name_en", "definition_ko", "definition_en"])
def test_no_two_kpis_are_called_or_explained_alike(names):
    texts = [getattr(entry, names) for entry in LIBRARY.values()]

    assert len(set(texts)) == len(texts)


def test_formulas_use_kpis_of_the_library_and_do_not_lead_back():
    for key, formula in FORMULAS.items():
        assert formula.names, key
        assert formula.names <= LIBRARY.keys(), key
        assert find_loop(key, FORMULAS) == []


def test_derived_kpis_are_no_finer_than_their_inputs():
    order = list(Cadence)

    for key, formula in FORMULAS.items():
        coarsest = max(order.index(LIBRARY[name].cadence) for name in formula.names)
        # daily revenue over monthly customers is a monthly figure
        assert order.index(LIBRARY[key].cadence) >= coarsest, key
        assert LIBRARY[key].kind == Kind.DERIVED, key


def test_counts_that_are_turned_into_money_are_in_the_library():
    valued = [entry for entry in LIBRARY.values() if entry.kind == Kind.VALUED]

    assert [entry.valued_from for entry in valued] == ["conversions"]
    for entry in valued:
        counts = LIBRARY[entry.valued_from]
        assert (entry.unit, counts.unit, counts.kind) == (Unit.MONEY, Unit.COUNT, Kind.MEASURED)


def test_guardrails_are_other_kpis_of_the_library():
    for entry in LIBRARY.values():
        assert set(entry.guardrails) <= LIBRARY.keys() - {entry.key}, entry.key
        assert len(set(entry.guardrails)) == len(entry.guardrails), entry.key


def test_shares_are_quotients_of_one_unit():
    for key, formula in FORMULAS.items():
        if LIBRARY[key].unit == Unit.PERCENT:
            assert len({LIBRARY[name].unit for name in formula.names}) == 1, key
