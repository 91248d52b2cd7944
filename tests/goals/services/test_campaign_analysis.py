"""Reports and periods read backwards: real exports, a real shop, and two made-up campaigns."""

import csv
import datetime as dt
import random
from decimal import Decimal
from pathlib import Path

import pytest

from goals.enums import CampaignSource, CampaignState
from goals.models import Campaign, GoalPattern
from goals.services.campaign_analysis import analyse
from goals.services.campaign_reports import Figures, read_campaign_report
from kpis.calc.periods import Window
from kpis.enums import Kind, Unit
from kpis.readers.refusal import Refused
from tests.factories import make_kpi, make_workspace
from tests.goals.facts import record

DATA = Path(__file__).parents[2] / "data"
CAMPAIGN = Window(dt.date(2026, 8, 3), dt.date(2026, 8, 30))
BEFORE = dt.date(2026, 4, 13)  # sixteen weeks earlier
HEADINGS = "Day,Campaign,Impr.,Clicks,Cost,Conversions,Conv. value"

pytestmark = pytest.mark.django_db


def analysed(workspace, figures, period=None):
    period = period or figures.period
    return analyse(
        Campaign(
            workspace=workspace,
            title="It",
            state=CampaignState.DRAFT,
            source=CampaignSource.REPORT,
            figures=figures.kept(),
            starts_on=period.start if period else None,
            ends_on=period.end if period else None,
        )
    )


def keys(analysis):
    return [each["key"] for each in analysis["candidates"]]


def moves(analysis):
    return {m["kpi"]: m["prior"].get("move", m["prior"]["trouble"]) for m in analysis["metrics"]}


def written(path, *, factors):
    """A report of 20 weeks, the last four of them a campaign that multiplies its figures."""
    noise = random.Random(7)  # noqa: S311
    usual = {"impressions": 20000, "clicks": 400, "cost": 300, "conversions": 60, "value": 900}
    lines = [HEADINGS]
    for number in range(140):
        day = BEFORE + dt.timedelta(days=number)
        values = [
            usual[key] * noise.uniform(0.95, 1.05) * (factors.get(key, 1) if day in CAMPAIGN else 1)
            for key in usual
        ]
        whole = [f"{round(value)}" for value in values]
        lines.append(f"{day},Spring,{','.join(whole)}")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("factors", "first", "last_place"),
    [
        ({"impressions": 3, "clicks": 1.5}, "awareness", "revenue"),
        ({"conversions": 2, "value": 2.5}, "conversions", "awareness"),
    ],
    ids=["awareness", "sales"],
)
def test_awareness_and_sales_are_told_apart(tmp_path, factors, first, last_place):
    workspace = make_workspace()
    path = written(tmp_path / "report.csv", factors=factors)

    figures = read_campaign_report(path, workspace=workspace)
    analysis = analysed(workspace, figures, CAMPAIGN)

    assert keys(analysis)[0] == first
    scores = {each["key"]: Decimal(each["score"]) for each in analysis["candidates"]}
    assert scores[last_place] < Decimal("0.1")
    if first == "awareness":
        assert (moves(analysis)["impressions"], moves(analysis)["conversions"]) == ("up", "flat")
    else:
        assert scores["revenue"] > Decimal("0.4")


@pytest.mark.parametrize(
    ("file", "first"),
    [
        ("google_ads_en_utf8.csv", "revenue"),
        ("google_ads_ko_utf8bom.csv", "conversions"),
        ("meta_ads_ko_daily_utf8bom.csv", "revenue"),
        ("naver_sa_ko_utf8bom.csv", "revenue"),
        ("ga4_snapshot_en.csv", "acquisition"),
    ],
)
def test_real_exports_point_to_goals_though_nothing_was_recorded_before(file, first):
    workspace = make_workspace()

    figures = read_campaign_report(DATA / "exports" / file, workspace=workspace)
    analysis = analysed(workspace, figures)

    assert keys(analysis)[0] == first
    assert set(moves(analysis).values()) == {"not_recorded"}
    assert Figures.of(figures.kept()) == figures


def test_recorded_days_are_what_a_report_is_compared_to():
    workspace = make_workspace(currency="KRW")
    clicks = make_kpi(workspace=workspace, key="clicks")
    spend = make_kpi(workspace=workspace, key="ad_spend", unit=Unit.MONEY, currency="USD")
    shown = make_kpi(workspace=workspace, key="impressions")
    start = dt.date(2026, 5, 2)
    for kpi in (clicks, spend):
        record(kpi, [900 + day % 5 * 10 for day in range(91)], start=start)
    record(shown, [7] * 98, start=start)  # of these very days too, and far too few

    figures = read_campaign_report(
        DATA / "exports" / "meta_ads_ko_daily_utf8bom.csv", workspace=workspace
    )
    analysis = analysed(workspace, figures)

    found = moves(analysis)
    assert found["clicks"] == "up"
    assert found["ad_spend"] == "other_currency"
    assert found["impressions"] == "other_scope"
    assert found["ctr"] == "other_scope"
    prior = next(m["prior"] for m in analysis["metrics"] if m["kpi"] == "clicks")
    assert prior["value"] == str(sum(900 + day % 5 * 10 for day in range(84, 91)))


def test_period_of_a_real_shop_is_ranked():
    """CDNOW: a good week of July, and the fortnight in which no new customers came any more."""
    workspace = make_workspace(currency="USD")
    with (DATA / "cdnow" / "daily_1997-01_to_1997-09.csv").open() as file:
        rows = list(csv.DictReader(file))
    for key in ("orders", "revenue", "new_customers"):
        unit = {"unit": Unit.MONEY, "currency": "USD"} if key == "revenue" else {}
        kpi = make_kpi(workspace=workspace, key=key, **unit)
        record(kpi, [row[key] for row in rows], start=dt.date(1997, 1, 1))
    make_kpi(
        workspace=workspace,
        key="aov",
        kind=Kind.DERIVED,
        formula="revenue / orders",
        unit=Unit.MONEY,
        currency="USD",
    )

    def of(start, end):
        return analyse(
            Campaign(workspace=workspace, figures={}, starts_on=start, ends_on=end, title="It")
        )

    good = of(dt.date(1997, 7, 23), dt.date(1997, 7, 29))
    end_of_cohort = of(dt.date(1997, 3, 26), dt.date(1997, 4, 8))

    assert moves(good) | {"orders": ""} == {
        "orders": "",
        "revenue": "up",
        "aov": "up",
        "new_customers": "nothing_then",
    }
    assert keys(good) == ["revenue"]
    reasons = good["candidates"][0]["reasons"]
    assert [(each["sign"], each["kpi"]) for each in reasons] == [
        ("up", "revenue"),
        ("up", "aov"),
        ("measured", "revenue"),
    ]
    assert moves(end_of_cohort)["orders"] == "down"
    revenue = next(each for each in end_of_cohort["candidates"] if each["key"] == "revenue")
    assert (revenue["score"], revenue["points"]) == ("0.00", "-2")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Day,Campaign,Impr.\nTotal,,100\n", "only_totals"),
        ("Fruit,Colour\napple,red\n", "report_heading_missing"),
        ("", "empty_file"),
    ],
    ids=["totals", "shape", "empty"],
)
def test_what_is_no_report_is_refused(tmp_path, text, code):
    path = tmp_path / "report.csv"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(Refused) as refused:
        read_campaign_report(path, workspace=make_workspace())

    assert refused.value.code == code


def test_report_without_dates_and_with_unknown_columns_says_so(tmp_path):
    path = tmp_path / "report.csv"
    path.write_text("Campaign,Impr.,Smiles\nOnly one,100,7\n", encoding="utf-8")
    workspace = make_workspace()

    figures = read_campaign_report(path, workspace=workspace)
    analysis = analysed(workspace, figures)

    assert (figures.period, figures.unknown, list(figures.names)) == (
        None,
        ["Smiles"],
        ["Only one"],
    )
    assert moves(analysis) == {"impressions": "undated"}


def test_reason_that_rests_on_the_year_before_says_by_how_much():
    workspace, start = make_workspace(), CAMPAIGN.start - dt.timedelta(days=800)
    usual = [100 + number % 5 for number in range(800)]
    record(make_kpi(workspace=workspace, key="clicks"), usual + [100] * 14, start=start)
    shown = usual[:-14] + [0] * 14 + [4000] * 14  # nothing just before
    record(make_kpi(workspace=workspace, key="impressions"), shown, start=start)
    end = CAMPAIGN.start + dt.timedelta(days=13)

    found = analyse(
        Campaign(
            workspace=workspace,
            source=CampaignSource.PERIOD,
            figures={},
            starts_on=CAMPAIGN.start,
            ends_on=end,
            title="It",
        )
    )

    assert moves(found)["impressions"] == "nothing_then"
    rises = [each for each in found["candidates"][0]["reasons"] if each["sign"] == "up"]
    assert [(each["kpi"], each["change"]) for each in rises] == [("impressions", "38.1608")]


def test_installation_changes_and_silences_patterns():
    workspace = make_workspace()
    texts = {
        f"{name}_{code}": "Own"
        for name in ("marketing", "business", "link")
        for code in ("ko", "en")
    }
    clue = {"sign": "measured", "points": 1, "kpi": "clicks", "why_ko": "왜", "why_en": "Why"}
    GoalPattern.objects.create(key="launch", is_used=False, **texts)
    GoalPattern.objects.create(key="own", clues=[clue], kpis=["clicks"], **texts)

    figures = read_campaign_report(DATA / "exports" / "google_ads_en_utf8.csv", workspace=workspace)
    analysis = analysed(workspace, figures)

    assert keys(analysis)[0] == "own"
    assert "launch" not in keys(analysis)
