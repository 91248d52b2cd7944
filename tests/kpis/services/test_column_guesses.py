"""What the columns of a sheet most likely are."""

from kpis.library import LIBRARY
from kpis.library.synonyms import DIMENSION_SYNONYMS, calculated_names, recorded_names
from kpis.models import Kpi, SheetMapping
from kpis.readers.headings import heading_of
from kpis.readers.reports.columns import ReportHeadings
from kpis.readers.reports.looks import LookedAtColumn
from kpis.services.column_guesses import Clue, ColumnGuesses, Guess

HEADINGS = ReportHeadings()


def guesses(*, kpis=(), dimensions=(), mappings=(), is_of_ads=False):
    return ColumnGuesses(kpis=kpis, dimensions=dimensions, mappings=mappings, is_of_ads=is_of_ads)


def of_numbers(heading):
    return LookedAtColumn(heading, HEADINGS.key_of(heading), ("5",), False, True)


def of_texts(heading, *, repeats=False):
    return LookedAtColumn(heading, None, ("a",), False, False, has_texts=True, repeats=repeats)


def named(guess):
    return f"{guess.role}:{guess.name}"


def test_headings_in_both_languages_are_standard_kpis_with_and_without_units():
    asked = guesses()

    assert [
        named(asked.guess(of_numbers(each))) for each in ("세션수", "New users", "매출액(원)")
    ] == [
        "kpi:sessions",
        "kpi:new_visitors",
        "kpi:revenue",
    ]
    assert named(asked.guess(of_numbers("Visits"))) == "ignore:"  # sessions are given away


def test_revenue_of_an_ad_report_is_the_value_of_conversions():
    assert named(guesses(is_of_ads=True).guess(of_numbers("Revenue"))) == "kpi:conversion_value"
    assert named(guesses().guess(of_numbers("Revenue"))) == "kpi:revenue"


def test_own_kpis_come_before_standard_ones_and_unusable_ones_never():
    own = Kpi(key="shop_sales", name="매출액")
    gone = Kpi(key="orders", name="주문 수", is_archived=True)
    asked = guesses(kpis=[own, gone])

    assert named(asked.guess(of_numbers("매출액(원)"))) == "kpi:shop_sales"
    assert named(asked.guess(of_numbers("주문 건수"))) == "ignore:"


def test_a_kpi_in_another_currency_is_not_meant():
    own = Kpi(key="revenue", library_key="revenue", name="Revenue", unit="money", currency="USD")
    column = of_numbers("매출액(원)")

    assert guesses(kpis=[own]).guess(column) == Guess(clue=Clue.CURRENCY, about="revenue")
    own.currency = "KRW"
    assert named(guesses(kpis=[own]).guess(column)) == "kpi:revenue"


def test_what_is_calculated_is_left_out_and_said():
    assert guesses().guess(of_numbers("이탈률(%)")) == Guess(
        clue=Clue.CALCULATED, about="bounce_rate"
    )


def test_texts_are_dimensions_if_they_are_called_so_or_come_again():
    asked = guesses()

    assert named(asked.guess(of_texts("채널"))) == "dimension:channel"
    assert named(asked.guess(of_texts("Sales team", repeats=True))) == "dimension:sales_team"
    assert named(asked.guess(of_texts("메모"))) == "ignore:"
    assert named(guesses(is_of_ads=True).guess(of_texts("Delivery", repeats=True))) == "ignore:"


def test_what_was_told_of_another_sheet_comes_first():
    columns = [
        {"heading": "매출액", "role": "kpi", "name": "web_sales"},
        {"heading": "Team", "role": "ignore", "name": ""},
    ]
    asked = guesses(mappings=[SheetMapping(columns=columns, public_id="a")])

    assert asked.guess(of_numbers("매출액 (원)"))[1:3] == ("web_sales", Clue.TOLD)
    assert named(asked.guess(of_texts("Team", repeats=True))) == "dimension:team"


def test_no_name_stands_for_two_standard_kpis():
    assert recorded_names().keys() | calculated_names().keys() == LIBRARY.keys()
    for table in (recorded_names(), calculated_names(), DIMENSION_SYNONYMS):
        owners = {}
        for key, names in table.items():
            for name in names:
                owners.setdefault(heading_of(name).name, set()).add(key)
        assert {name: keys for name, keys in owners.items() if len(keys) > 1} == {}
