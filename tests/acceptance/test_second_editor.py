"""Two editors of one thing: the second sees both values, and nothing is written before they choose.

Every form that edits something stands in a table here, and every PATCH of the API; an address that
is missing fails.
"""

from html.parser import HTMLParser

import pytest
from django.db.models import F

from goals.models import Campaign, Goal, Review, Target
from kpis.models import ConversionType, Kpi, SheetMapping, Source
from personas.models import Persona, Product, Study
from tests.acceptance.house import House
from tests.acceptance.planting import rows
from tests.acceptance.policy import rules
from workspaces.models import Workspace

pytestmark = pytest.mark.once
FIRST, SECOND = "said by the first", "said by the second"
VALUES = {"vat": ("included", "excluded"), "off_among": (4, 5)}
"""What the two save, where it is not free text."""
EDITED = {
    "campaigns:campaign_edit": (Campaign, "title"),
    "goals:goal_edit": (Goal, "title"),
    "goals:goal_frame_edit": (Goal, "resources"),
    "goals:target_edit": (Target, "link_reason"),
    "kpis:kpi_edit": (Kpi, "name"),
    "kpis:source_edit": (Source, "name"),
    "kpis:conversion_type_edit": (ConversionType, "name"),
    "kpis:sheet_mapping_edit": (SheetMapping, "vat"),
    "personas:persona_edit": (Persona, "quote"),
    "personas:product_edit": (Product, "name"),
    "personas:study_edit": (Study, "title"),
    "reviews:review_detail": (Review, "summary"),
    "workspaces:settings_edit": (Workspace, "name"),
}
ELSEWHERE = {
    "goals:goal_stakeholders_edit": "tests/goals/views/test_setting.py: it is a table",
    "goals:goal_told_edit": "each member's box is a fact of its own",
}
PATCHED = {
    "api/v1/workspace": "name",
    "api/v1/kpis/<key>": "name",
    "api/v1/conversion-types/<type_id>": "name",
    "api/v1/sources/<source_id>": "name",
    "api/v1/sheet-mappings/<mapping_id>": "vat",
    "api/v1/products/<product_id>": "name",
    "api/v1/personas/<persona_id>": "name",
    "api/v1/studies/<study_id>": "title",
    "api/v1/goals/<goal_id>": "title",
    "api/v1/targets/<target_id>": "link_reason",
    "api/v1/reviews/<review_id>": "summary",
    "api/v1/campaigns/<campaign_id>": "title",
    "api/v1/rules/<rule_id>": "off_among",
}


class FormReader(HTMLParser):
    """What the forms of a page would send, as a browser reads it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._open: tuple[str, str] = ("", "")
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, kind = given.get("name", ""), given.get("type", "")
        if tag == "option" and "selected" in given:
            self.values[self._open[1]] = given.get("value", "")
        if tag in ("select", "textarea"):
            self._open = tag, name
        is_sent = kind not in ("checkbox", "radio") or "checked" in given
        if tag == "input" and is_sent and name not in self.values:
            self.values[name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._open[0]:
            self._open = ("", "")

    def handle_data(self, data: str) -> None:
        if self._open[0] == "textarea":
            self.values[self._open[1]] = data.strip()


@pytest.fixture
def house(db: None) -> House:
    return House()


def test_second_editor_sees_both_values_on_every_page(house: House):
    client, wrong = house.clients["owner"], []
    addresses = {rule.address.name: rule.address for rule in rules()[0]}
    for name, (model, field) in EDITED.items():
        first, second = VALUES.get(field, (FIRST, SECOND))
        url = house.url(addresses[name])
        typed = FormReader(client.get(url).text).values | {field: second, "step": "save"}
        typed.pop("", None)
        if name == "goals:target_edit":
            typed["reason"] = "It was too little."
            shown = client.post(url, typed | {"step": "preview"}).context["shown"]
            typed["sentence"] = shown.sentence
        rows(model).update(version=F("version") + 1, **{field: first})

        answer = client.post(url, typed)

        kept = set(rows(model).values_list(field, flat=True))
        told = answer.context["form"].errors.get(field, [""])[0] if answer.context else ""
        if (answer.status_code, kept) != (422, {first}) or not told:
            wrong.append(f"{name}: {answer.status_code} {kept} {told}")
        if field != "vat" and not (first in told and second in answer.text):
            wrong.append(f"{name}: {told}")
        chosen = FormReader(answer.text).values | {field: second, "step": "save"}
        chosen.pop("", None)
        if (again := client.post(url, chosen)).status_code != 302:
            wrong.append(f"{name}: {again.status_code} though both were seen")

    assert wrong == []


def test_every_form_that_edits_is_in_the_table():
    edits = {
        rule.address.name
        for rule in rules()[0]
        if rule.address.is_in_workspace and rule.address.name.endswith("_edit")
    }

    assert edits | {"reviews:review_detail"} == EDITED.keys() | ELSEWHERE.keys()


def test_second_editor_by_the_api_gets_409_with_both_values(house: House):
    addresses = {r.address.route: r.address for r in rules()[0] if "PATCH" in r.doors}
    wrong = sorted(addresses.keys() ^ PATCHED.keys())
    client = house.clients["owner"]
    for route, field in PATCHED.items():
        url, headers = house.url(addresses[route]), house.headers("owner", addresses[route])
        stored = client.get(url, headers=headers).json()
        first, second = VALUES.get(field, (FIRST, SECOND))
        reason = {"reason": "It was too little."} if "targets" in route else {}
        old = {"version": stored["version"], **reason}
        sent = [
            client.patch(url, old | {field: text}, "application/json", headers=headers)
            for text in (first, second)
        ]
        told = [(e.get("yours"), e.get("current")) for e in sent[1].json()["errors"]]
        if (sent[0].status_code, sent[1].status_code, told) != (200, 409, [(second, first)]):
            wrong.append(f"{route}: {[each.text for each in sent]}")

    assert wrong == []
