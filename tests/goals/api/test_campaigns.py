"""`/campaigns`: a report or a period in, metrics and ranked goals out, confirmed and kept."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from tests.factories import make_kpi, make_persona
from tests.goals.facts import record

EXPORT = Path(__file__).parents[2] / "data" / "exports" / "meta_ads_ko_daily_utf8bom.csv"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(api, content, who="editor"):
    file = ContentFile(content, name="report.csv")
    token = {"Authorization": f"Bearer {api.tokens[who]}"}
    return api.client.post("/api/v1/campaigns", {"file": file}, headers=token)


def test_report_is_read_confirmed_and_listed(api):
    answer = upload(api, EXPORT.read_bytes())

    assert answer.status_code == 201
    told = answer.json()
    assert (told["state"], told["from"], told["to"]) == ("draft", "2026-08-01", "2026-08-07")
    assert told["recognised"]["kpis"][:3] == ["impressions", "clicks", "ad_spend"]
    assert "도달" in told["recognised"]["unknown"]
    clicks = next(each for each in told["metrics"] if each["kpi"] == "clicks")
    assert (clicks["value"], clicks["moved"], clicks["interval"]) == ("12330", None, None)
    best = told["candidates"][0]
    assert (best["level"], best["key"]) == ("marketing", "revenue")
    assert best["titles"]["ko"] == "마케팅 투자 수익률(ROAS) 높이기"
    assert best["reasons"][0]["messages"].keys() == {"ko", "en"}
    assert {each["level"] for each in told["candidates"]} == {"marketing", "business"}
    path = f"/campaigns/{told['id']}"
    persona = make_persona(workspace=api.workspace)
    body = {"version": told["version"], "title": "August", "channels": ["instagram"]}
    changed = api.patch("editor", path, body | {"personas": [persona.public_id]}).json()
    assert (changed["title"], changed["channels"]) == ("August", ["instagram"])
    assert api.patch("editor", path, body).status_code == 409
    assert api.post("viewer", f"{path}/confirm", {"chosen": ["revenue"]}).status_code == 403
    kept = api.post("editor", f"{path}/confirm", {"chosen": ["revenue"]}).json()
    assert kept["baseline"]["values"]["clicks"] == "12330"
    suggested = kept["suggested_next"]
    assert (suggested["kpi"], suggested["achieved"]) == ("conversion_value", "17314833")
    assert 0 < float(suggested["probability"]) < 1
    assert float(suggested["low"]) <= float(suggested["value"]) <= float(suggested["high"])
    assert api.post("editor", f"{path}/confirm", {"chosen": ["revenue"]}).status_code == 409
    listed = api.get("viewer", "/campaigns?channel=instagram&kpi=clicks").json()["items"]
    assert [each["id"] for each in listed] == [told["id"]]


def test_period_of_the_kpis_is_read(api):
    kpi = make_kpi(workspace=api.workspace, key="new_visitors")
    values = [100 + day % 3 for day in range(84)] + [160] * 14
    record(kpi, values, start=dt.date(2026, 1, 1))

    told = api.post("editor", "/campaigns", {"from": "2026-03-26", "to": "2026-04-08"}).json()

    (metric,) = told["metrics"]
    assert (metric["value"], metric["prior"], metric["moved"]) == ("2240", "1415", True)
    low, high = map(float, metric["interval"])
    assert low < float(metric["change"]) < high
    assert told["candidates"][0]["key"] == "acquisition"
    assert api.delete("editor", f"/campaigns/{told['id']}").status_code == 204


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"from": "2026-03-01"}, "to"),
        ({"from": "2026-03-02", "to": "2026-03-01"}, "to"),
        ({"from": "2026-03-01", "to": "2199-03-01"}, "ends_on"),
        ({"from": "2026-03-01", "to": "2026-03-02", "segment": "a"}, "segment"),
        ({"from": "2026-03-01", "to": "2026-03-02", "colour": "red"}, "colour"),
    ],
    ids=["no end", "order", "future", "segment", "stray"],
)
def test_wrong_period_is_refused_at_its_field(api, body, field):
    answer = api.post("editor", "/campaigns", body)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_unreadable_report_is_refused_with_its_reason(api):
    answer = upload(api, b"Fruit,Colour\napple,red\n")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "report_heading_missing"
