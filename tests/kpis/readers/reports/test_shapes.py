"""Reports in shapes beyond the sample exports: each written out by hand with what it says."""

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpis.readers.refusal import Refused
from kpis.readers.reports.reading import read_report


@pytest.fixture
def report(tmp_path):
    """Read text as a report, in its public form."""

    def read(text: str, encoding: str = "utf-8", **options) -> dict:
        path = tmp_path / "report.csv"
        path.write_bytes(text.encode(encoding))
        return read_report(path, **options).as_json()

    return read


def refused(read, *args) -> Refused:
    with pytest.raises(Refused) as caught:
        read(*args)
    return caught.value


def test_utf_16_with_tabs_under_any_name(report) -> None:
    text = (
        "Campaign report\r\n"
        "July 1, 2026 - July 31, 2026\r\n"
        "Campaign\tCurrency code\tImpr.\tClicks\tCTR\tCost\tConversions\tConv. value\r\n"
        "Brand, exact\tUSD\t1,215,036\t15,791\t1.30%\t47,878.15\t1,016.12\t141,723.47\r\n"
        '"Shoes ""red"""\tUSD\t0\t0\t --\t0\t0.00\t0\r\n'
        "Total: Campaigns\t --\t1,215,036\t15,791\t1.30%\t47,878.15\t1,016.12\t141,723.47\r\n"
    )

    found = report(text, "utf-16")

    assert found["rows"] == [
        {
            "campaign": "Brand, exact",
            "impressions": 1215036,
            "clicks": 15791,
            "cost": "47878.15",
            "conversions": "1016.12",
            "conv_value": "141723.47",
        },
        {
            "campaign": 'Shoes "red"',
            "impressions": 0,
            "clicks": 0,
            "cost": "0",
            "conversions": "0",
            "conv_value": "0",
        },
    ]
    assert found["totals"] == {
        "impressions": 1215036,
        "clicks": 15791,
        "cost": "47878.15",
        "conversions": "1016.12",
        "conv_value": "141723.47",
    }
    assert (found["currency"], found["period"]) == ("USD", ["2026-07-01", "2026-07-31"])
    assert (found["preface_lines"], found["totals_rows"]) == (2, 1)
    assert found["unknown_columns"] == ["CTR"]


@pytest.mark.parametrize("encoding", ["cp949", "utf-8-sig", "utf-16-le"])
def test_korean_dates_and_signs_in_cells(report, encoding) -> None:
    text = (
        '일별,캠페인명,노출수,클릭수,클릭률(%),"총비용(VAT 포함, 원)",전환수,전환매출액\n'
        '2026년 7월 1일,가을 신상,"31,812",556,1.75,"￦166,916",21,"￦853,472"\n'
        '2026년 7월 2일,가을 신상,"11,138",196,1.76,"239,239원",4,"273,754원"\n'
        '합계,,"42,950",752,1.75,"406,155",25,"1,127,226"\n'
    )

    found = report(text, encoding)

    assert [row["date"] for row in found["rows"]] == ["2026-07-01", "2026-07-02"]
    assert [row["cost"] for row in found["rows"]] == ["166916", "239239"]
    assert found["totals"]["conv_value"] == "1127226"
    assert (found["currency"], found["vat_included"]) == ("KRW", True)
    assert (found["period"], found["totals_rows"]) == (["2026-07-01", "2026-07-02"], 1)


def test_german_report_with_tabs(report) -> None:
    text = (
        "Kampagnenbericht\n"
        "1. Juli 2026 - 31. Juli 2026\n"
        "Kampagne\tWährungscode\tKlicks\tImpressionen\tKosten\tConversions\tConv.-Wert\n"
        "Marke; exakt\tEUR\t1.234\t41.710\t334,39\t38,38\t5.911,33\n"
        "Gesamt: Kampagnen\t --\t1.234\t41.710\t334,39\t38,38\t5.911,33\n"
        "Summe\t\t1.234\t41.710\t334,39\t38,38\t5.911,33\n"
    )

    found = report(text)

    assert found["rows"] == [
        {
            "campaign": "Marke; exakt",
            "impressions": 41710,
            "clicks": 1234,
            "cost": "334.39",
            "conversions": "38.38",
            "conv_value": "5911.33",
        }
    ]
    assert (found["period"], found["totals_rows"]) == (["2026-07-01", "2026-07-31"], 2)


def test_hand_mangled_sheet(report) -> None:
    """Blank lines, trailing columns and rows, two grand totals, notes, missing measures."""
    text = (
        "\n"
        "Agency X, July,,,,,\n"
        ",,,,,\n"
        "Date , campaign ,Amount spent (USD),Link clicks,,\n"
        "7/1/2026,Spring, $1204.50 ,10,,\n"
        ",,,,,\n"
        '7/2/2026,"Total Wine",$95.5,,,\n'
        "7/3/2026,  Total recall  , -- ,-,,\n"
        "Grand total,,1300,10,,\n"
        "Total:,,1300,10,,\n"
        ",,,,,\n"
        "Note: figures may change,,,,,\n"
        ",,,,,\n"
        ",,,,,\n"
    )

    found = report(text)

    assert found["rows"] == [
        {"date": "2026-07-01", "campaign": "Spring", "clicks": 10, "cost": "1204.50"},
        {"date": "2026-07-02", "campaign": "Total Wine", "clicks": 0, "cost": "95.5"},
        {"date": "2026-07-03", "campaign": "Total recall", "clicks": 0, "cost": "0"},
    ]
    assert found["totals"] == {"clicks": 10, "cost": "1300.00"}
    assert (found["preface_lines"], found["totals_rows"]) == (3, 2)
    assert found["trailing_blank_rows"] == 2
    assert (found["currency"], found["vat_included"]) == ("USD", None)


def test_all_time_report_has_no_period(report) -> None:
    found = report("Campaign report\nAll time\nCampaign,Impr.,Clicks\nA,10,1\n")

    assert found["period"] is None
    assert found["currency"] is None
    assert found["rows"] == [{"campaign": "A", "impressions": 10, "clicks": 1}]


def test_all_time_report_with_days_has_their_period(report) -> None:
    found = report("All time\nDay,Campaign,Clicks\n01.07.2026,A,1\n03.07.2026,A,1\n")

    assert found["period"] == ["2026-07-01", "2026-07-03"]


def test_measures_never_come_from_ratios_and_look_alikes(report) -> None:
    heading = (
        "Campaign,Reach,Interactions,Clicks (all),CTR (ALL),Cost / conv.,Conv. value / cost,"
        "Conv. (Platform Comparable),Cost per result,"
        "평균 CPC,광고수익률(%),Impr. (Top) %,Clicks (%)"
    )

    assert refused(report, f"{heading}\nA,1,2,3,4,5,6,7,8,9,10,11,12\n").code == (
        "report_heading_missing"
    )
    found = report(f"{heading},Clicks\nA,1,2,3,4,5,6,7,8,9,10,< 10%,12,13\n")
    assert found["rows"] == [{"campaign": "A", "clicks": 13}]
    assert found["currency"] is None


def test_the_better_heading_wins_where_two_mean_the_same(report) -> None:
    found = report("Campaign name,Link clicks,Clicks,Results,Conversions\nA,1,2,3,4\n")

    assert found["rows"] == [{"campaign": "A", "clicks": 2, "conversions": "4"}]


def test_meta_report_without_days_states_its_period_in_columns(report) -> None:
    text = (
        "Reporting starts,Reporting ends,Campaign name,Results,Amount spent (EUR),Impressions\n"
        "2026-06-01,2026-06-30,A,3,12.5,100\n"
        "2026-06-01,2026-06-30,B,,0,0\n"
    )

    found = report(text)

    assert found["period"] == ["2026-06-01", "2026-06-30"]
    assert (found["currency"], found["rows"][1]["conversions"]) == ("EUR", "0")


@pytest.mark.parametrize("totals", [",160,7,12.50", "Total,160,7,12.50", " ,160,7,"])
def test_totals_row_without_a_name_is_known_by_its_sums(report, totals) -> None:
    found = report(f"Campaign,Impressions,Clicks,Cost\n{totals}\nA,100,3,10\nB,60,4,2.50\n")

    assert [row["campaign"] for row in found["rows"]] == ["A", "B"]
    assert found["totals_rows"] == 1


def test_row_without_a_name_that_is_no_sum_is_a_row(report) -> None:
    found = report("Campaign,Clicks\nA,3\n,5\nB,4\n")

    assert [row["campaign"] for row in found["rows"]] == ["A", "", "B"]
    assert found["totals"] == {"clicks": 12}


def test_row_without_a_name_that_is_the_sum_of_its_day_is_a_total(report) -> None:
    found = report("Day,Campaign,Clicks\n20260701,A,3\n20260701,,3\n20260702,A,4\n20260702,,5\n")

    assert [(row["campaign"], row["clicks"]) for row in found["rows"]] == [
        ("A", 3),
        ("A", 4),
        ("", 5),
    ]
    assert found["totals_rows"] == 1


def test_account_report_without_campaigns(report) -> None:
    found = report('Day,Impr.,Cost (₩)\n20260701,10,"1,000"\n20260702,20,500\nTotal,30,1500\n')

    assert [(row["date"], row["campaign"], row["cost"]) for row in found["rows"]] == [
        ("2026-07-01", "", "1000"),
        ("2026-07-02", "", "500"),
    ]
    assert (found["currency"], found["totals_rows"]) == ("KRW", 1)


def test_exploration_of_an_analytics_tool(report) -> None:
    text = (
        "# ----------------------------------------\n"
        "# Free form 1\n"
        "# 20260701-20260731\n"
        "# ----------------------------------------\n"
        "\n"
        "Session campaign,Sessions,Conversions\n"
        "Grand total,300,12\n"
        "(not set),200,4\n"
        "summer,100,8\n"
    )

    found = report(text)

    assert found["rows"] == [
        {"campaign": "(not set)", "conversions": "4"},
        {"campaign": "summer", "conversions": "8"},
    ]
    assert (found["preface_lines"], found["totals_rows"]) == (5, 1)
    assert found["period"] == ["2026-07-01", "2026-07-31"]


@pytest.mark.parametrize(
    ("heading", "cost"), [("Kampagne\tKosten", "1234"), ("Campaign\tCost", "1.234")]
)
def test_where_nothing_tells_the_language_of_the_headings_does(report, heading, cost) -> None:
    assert report(f"{heading}\nA\t1.234\n")["rows"][0]["cost"] == cost


def test_a_second_table_below_is_left_out_and_told(report) -> None:
    first = "Campaign,Clicks,Cost\nA,1,2\nTotal,1,2\n"
    second = "\nDevice,Clicks,Cost\nMobile,1,2\n"

    found = report(first + second)

    assert found["rows"] == [{"campaign": "A", "clicks": 1, "cost": "2"}]
    assert found["is_followed_by_a_table"]
    assert not report(first)["is_followed_by_a_table"]


def test_clicks_may_have_38_digits(report) -> None:
    found = report(f"Campaign,Clicks\nA,{'9' * 38}\n")

    assert found["totals"] == {"clicks": int("9" * 38)}


def test_bounds_are_unknown_and_not_0(report) -> None:
    found = report("Campaign,Clicks,Conversions\nA,< 10,1\nB,5,2\n")

    assert [row["clicks"] for row in found["rows"]] == [None, 5]
    assert found["totals"] == {"clicks": 5, "conversions": "3"}


@pytest.mark.parametrize(
    ("heading", "currency", "vat_included"),
    [
        ("Cost", None, None),
        ("Cost (KRW)", "KRW", None),
        ("cost [usd]".upper(), "USD", None),
        ('"Cost, EUR"', "EUR", None),
        ("Kosten in €", "EUR", None),
        ("비용(원)", "KRW", None),
        ('"총비용(VAT포함,원)"', "KRW", True),
        ("비용 (VAT 별도)", None, False),
        ("비용（부가세 포함）", None, True),
        ("Cost (incl. VAT)", None, True),
        ("Kosten (inkl. 19 % MwSt.)", None, True),
        ("Kosten (zzgl. MwSt.)", None, False),
        ('"Amount\nspent (USD)"', "USD", None),
    ],
)
def test_what_a_cost_heading_says(report, heading, currency, vat_included) -> None:
    found = report(f"Campaign,{heading}\nA,5\n")

    assert found["rows"] == [{"campaign": "A", "cost": "5"}]
    assert (found["currency"], found["vat_included"]) == (currency, vat_included)


@pytest.mark.parametrize(
    ("line", "currency"),
    [
        ("Currency: EUR", "EUR"),
        ("통화 코드,KRW", "KRW"),
        ("(단위: 원)", "KRW"),
    ],
)
def test_currency_stated_above_the_table(report, line, currency) -> None:
    found = report(f"Report\n{line}\nCampaign,Cost\nA,5\n")

    assert (found["currency"], found["preface_lines"]) == (currency, 2)


def test_period_in_a_title_cut_by_its_own_commas(report) -> None:
    found = report("July 8, 2026 - July 31, 2026\n\nCampaign,Clicks\nA,5\n")

    assert found["period"] == ["2026-07-08", "2026-07-31"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200).map(lambda tail: b"Day,Campaign,Clicks\n2026-07-01,A,1\n" + tail))
def test_any_bytes_are_read_or_refused(tmp_path, data: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(data)

    with contextlib.suppress(Refused):
        assert read_report(path).as_json()["rows"]


def test_extra_aliases_extend_the_list(report) -> None:
    text = "Kampaň,Prokliky,Cena\nA,5,10\n"

    assert refused(report, text).code == "report_heading_missing"
    found = report(
        text,
        extra_aliases={"campaign": ["Kampaň"], "clicks": ["prokliky"], "cost": ["Cena"]},
    )
    assert found["rows"] == [{"campaign": "A", "clicks": 5, "cost": "10"}]


def test_heading_repeated_between_the_rows_is_no_row(report) -> None:
    found = report("Campaign,Clicks\nA,1\nCampaign,Clicks\nB,2\n")

    assert [row["campaign"] for row in found["rows"]] == ["A", "B"]


def test_campaign_with_nothing_but_blanks_is_a_row_of_zeros(report) -> None:
    found = report("Campaign,Clicks,Cost\nA,,\n#summer,1,2\nB,,\n\nsee page 2,,\n")

    assert [row["campaign"] for row in found["rows"]] == ["A", "#summer", "B"]
    assert found["rows"][0] == {"campaign": "A", "clicks": 0, "cost": "0"}


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        pytest.param("", "empty_file", None, id="empty"),
        pytest.param("\n,,\n", "empty_file", None, id="blank"),
        pytest.param("a,b\n1,2\n", "report_heading_missing", None, id="no-heading"),
        pytest.param("Campaign,Clicks\nA,x\n", "number_not_a_number", 2, id="text"),
        pytest.param("Campaign,Clicks\nA,NaN\n", "number_not_finite", 2, id="nan"),
        pytest.param(f"Campaign,Clicks\nA,{'9' * 39}\n", "number_too_long", 2, id="39-digits"),
        pytest.param("Campaign,Clicks\nA,1.5\n", "number_not_whole", 2, id="half-a-click"),
        pytest.param("Campaign,Cost\nA,5%\n", "number_not_a_number", 2, id="percent"),
        pytest.param("Campaign,Cost\nA,=1+1\n", "number_is_formula", 2, id="formula"),
        pytest.param("Day,Campaign,Cost\nx,A,5\n", "date_not_a_date", 2, id="no-date"),
        pytest.param("Day,Campaign,Cost\n,A,5\n", "date_missing", 2, id="date-missing"),
        pytest.param("Day,Campaign,Cost\n2026-02-30,A,5\n", "date_does_not_exist", 2, id="day"),
        pytest.param("Campaign,Cost,Cost\nA,1,2\n", "duplicate_heading", 1, id="twice"),
        pytest.param(
            "Campaign,Currency,Cost\nA,USD,1\nB,KRW,2\n", "mixed_currencies", None, id="mixed"
        ),
        pytest.param("(단위: 천원)\n캠페인,비용\nA,5\n", "amounts_scaled", 1, id="unit-line"),
        pytest.param("캠페인,클릭수,비용 (백만원)\nA,5,5\n", "amounts_scaled", 1, id="unit"),
        pytest.param("Campaign,Cost\nA,1,234\n", "cell_without_heading", 2, id="cut-number"),
        pytest.param("Campaign,Cost,\nA,1,234\n", "cell_without_heading", 2, id="blank-heading"),
        pytest.param("Campaign,Clicks,Cost\nA,1,2\nB,20\n", "cell_missing", 3, id="cut-line"),
        pytest.param("Campaign,Cost\nA,$1\nB,€2\n", "mixed_currencies", None, id="mixed-signs"),
    ],
)
def test_refusals(report, text, code, row) -> None:
    caught = refused(report, text)

    assert (caught.code, caught.row) == (code, row)
