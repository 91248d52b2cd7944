"""Pages of sources: who may, trying before saving, pulling by hand, and secrets that stay."""

import pytest
from django.urls import reverse

from kpis.models import Measurement, Source
from kpis.sources.connectors import CONNECTORS
from tests.factories import make_kpi
from tests.kpis.files import TIDY
from tests.kpis.sources.fixtures import make_source, site
from tests.kpis.sources.spoken import Said, speak

__all__ = ["site"]
READ = {"owner": {200}, "editor": {200}, "viewer": {200}, "stranger": {404}}
EDIT = {"owner": {200}, "editor": {200}, "viewer": {403}, "stranger": {404}}
SEND = {"owner": {422}, "editor": {422}, "viewer": {403}, "stranger": {404}}
SECRET = "Bearer word-of-the-day"


@pytest.fixture
def kpi(people):
    return make_kpi(workspace=people.workspace, key="visits")


@pytest.fixture
def source(people, site):
    return make_source(workspace=people.workspace, name="Sheet", url=site.gives("/data", TIDY))


def url(name, source=None):
    return reverse(f"kpis:source_{name}", args=["acme", *([source.public_id] if source else [])])


def typed(site_url, **fields):
    return {
        **{"name": "Sheet", "kind": "csv_url", "url": site_url, "rhythm": "daily"},
        **{"daily_at": "06:00", "vat": ""},
        **fields,
    }


def told(response):
    return [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize(
    ("method", "name", "expected"),
    [
        ("get", "list", READ),
        ("get", "detail", READ),
        ("get", "create", EDIT),
        ("get", "edit", EDIT),
        ("post", "create", SEND),
        ("post", "edit", SEND),
    ],
)
def test_four_people(people, source, method, name, expected):
    named = source if name in {"detail", "edit"} else None

    assert people.statuses(method, url(name, named)) == expected


@pytest.mark.parametrize("name", ["pull", "delete"])
def test_who_may_not_changes_nothing(people, source, name):
    statuses = {
        who: people.post(who, url(name, source)).status_code for who in ("viewer", "stranger")
    }

    assert statuses == {"viewer": 403, "stranger": 404}
    source.refresh_from_db()
    assert source.pulled_at is None


def test_source_of_another_workspace_is_not_found(people):
    theirs = make_source(workspace=people.stranger.workspace)

    assert people.get("owner", url("detail", theirs)).status_code == 404
    assert people.post("owner", url("pull", theirs)).status_code == 404


def test_tried_source_shows_its_rows_and_stores_nothing(people, site, kpi):
    answer = people.post("editor", url("create"), typed(site.gives("/data", TIDY), **{"try": "1"}))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "3 rows are recognised: 3 new, 0 changed, 0 unchanged." in page
    assert "instagram" in page
    assert not Source.objects.for_workspace(people.workspace).exists()
    assert not Measurement.objects.for_workspace(people.workspace).exists()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (TIDY + "visits,2026-11-04,ten,search\n", "Row 5: This is not a number."),
        ("a,b\n1,2\n", "The heading line has no column for"),
    ],
)
def test_tried_source_says_what_is_wrong(people, site, kpi, body, said):
    answer = people.post("editor", url("create"), typed(site.gives("/data", body), **{"try": "1"}))

    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_tried_address_inside_is_refused(people, site, settings):
    settings.SOURCE_NETWORKS = []

    answer = people.post("editor", url("create"), typed(f"{site.url}/data", **{"try": "1"}))

    assert "does not lead to the public internet" in answer.content.decode()
    assert site.asked == []


def test_json_source_is_saved_with_its_fields_and_shown_again(people, site):
    shape = {"records_path": "data", "date_path": "day", "values": "visits = m.n\n\n매출=m.won"}

    answer = people.post(
        "editor", url("create"), typed(f"{site.url}/data", kind="json_url", **shape)
    )

    source = Source.objects.for_workspace(people.workspace).get()
    assert answer.headers["Location"] == url("detail", source)
    assert source.columns == {
        "date": "day",
        "values": {"visits": "m.n", "매출": "m.won"},
        "segments": {},
    }
    assert (
        "visits = m.n\n매출 = m.won" in people.get("editor", url("edit", source)).content.decode()
    )


def test_form_asks_only_what_its_kind_needs(people):
    for kind, connector in CONNECTORS.items():
        page = people.get("editor", f"{url('create')}?kind={kind}").content.decode()

        missing = [field.name for field in connector.fields if f'name="{field.name}"' not in page]
        assert (kind, missing) == (kind, [])
        assert ('name="url"' in page) == connector.wants_url
        assert ('name="credential_header"' in page) == kind.endswith("_url")


def test_new_service_offers_its_names_for_the_kpis_there_are(people):
    make_kpi(workspace=people.workspace, key="page_views")

    page = people.get("editor", f"{url('create')}?kind=plausible").content.decode()

    assert "page_views = pageviews" in page
    assert "sessions = visits</textarea>" not in page


def test_kind_is_chosen_first(people):
    chosen = people.get("editor", url("create"))
    wrong = people.post("editor", url("create"), {"kind": "telepathy"})

    assert [f'href="?kind={kind}"' in chosen.content.decode() for kind in CONNECTORS] == [
        True
    ] * len(CONNECTORS)
    assert wrong.status_code == 422


def test_service_is_tried_and_saved_with_its_secret_kept(people, site, kpi):
    rows = [{"dimensions": ["2026-11-01"], "metrics": [10]}]
    heard = speak(site, "/api/v2/query", lambda _request: Said({"results": rows}))
    data = typed(site.url, kind="plausible", values="visits = visits", site_id="a.example")
    data |= {"days": "7", "key": SECRET}

    tried = people.post("editor", url("create"), {**data, "try": "1"})
    saved = people.post("editor", url("create"), data)

    source = Source.objects.for_workspace(people.workspace).get()
    assert "1 rows are recognised" in tried.content.decode()
    assert "type it once more" in tried.content.decode()
    assert SECRET not in tried.content.decode()
    assert saved.headers["Location"] == url("detail", source)
    assert source.options == {"site_id": "a.example", "days": "7"}
    assert heard[0].headers["Authorization"] == f"Bearer {SECRET}"
    again = people.post("editor", url("edit", source), {**data, "version": 1, "key": ""})
    assert again.status_code == 302
    pull = people.clients["editor"].post(url("pull", source), follow=True)
    assert told(pull)[-1] == "The measurements are stored."
    moved = {**data, "version": source.version, "key": "", "url": "https://elsewhere.example"}
    refused = people.post("editor", url("edit", source), moved)
    assert "leads to another server" in refused.content.decode()


def test_money_in_another_currency_is_refused(people, site):
    make_kpi(workspace=people.workspace, key="매출", unit="money", currency="KRW")
    money = {"value": 10, "currency": "USD"}
    rows = [{"dimensions": ["2026-11-01"], "metrics": [money]}]
    speak(site, "/api/v2/query", lambda _request: Said({"results": rows}))
    data = typed(site.url, kind="plausible", values="매출 = total_revenue", site_id="a.example")

    tried = people.post("editor", url("create"), {**data, "days": "7", "key": "k", "try": "1"})

    assert "The report is in USD, but the KPI 매출 is in KRW." in tried.content.decode()


def test_what_is_wrong_with_a_query_stands_at_its_field(people):
    data = typed("", kind="postgresql", values="visits = n", date_path="day", host="db.example")
    data |= {"port": "99", "database": "shop", "user": "reader", "tls": "verified"}

    answer = people.post("editor", url("create"), {**data, "query": "DROP TABLE daily"})

    errors = answer.context["form"].errors
    assert sorted(errors) == ["port", "query"]


def test_d14_credential_is_never_shown_again(people, source):
    data = typed(source.url, credential_header="Authorization", credential=SECRET)
    saved = people.post("editor", url("edit", source), {**data, "version": source.version})
    assert saved.status_code == 302

    tried = people.post("editor", url("edit", source), {**data, "version": 2, "try": "1"})
    pages = [tried, *(people.get("owner", url(name, source)) for name in ("detail", "edit"))]

    source.refresh_from_db()
    assert [SECRET in page.content.decode() for page in pages] == [False] * 3
    assert [source.sealed_credential in page.content.decode() for page in pages] == [False] * 3
    assert "Authorization: ••••••" in pages[1].content.decode()


def test_pull_by_hand_redirects_and_tells(people, source, site, kpi):
    first = people.clients["editor"].post(url("pull", source), follow=True)
    again = people.clients["editor"].post(url("pull", source), follow=True)
    site.fails("/data", 503)
    failed = people.clients["editor"].post(url("pull", source), follow=True)

    assert [told(page) for page in (first, again, failed)] == [
        ["The measurements are stored."],
        ["Pulled; there is nothing new."],
        ["Nothing is stored: The server answered with the status 503 instead of data."],
    ]
    assert "In trouble" in failed.content.decode()


def test_held_delivery_is_said_on_the_page_and_settled_from_it(people, source, site, kpi):
    people.post("editor", url("pull", source))
    site.gives("/data", TIDY.splitlines()[0] + "\nvisits,2026-11-01,10,instagram\n")

    page = people.clients["editor"].post(url("pull", source), follow=True).content.decode()

    source.refresh_from_db()
    settled = reverse("kpis:import_detail", args=["acme", source.held_run.public_id])
    assert "It has 1 rows instead of the usual 3 or so." in page
    assert f'href="{settled}"' in page
    assert "Held for a decision" in people.get("viewer", url("list")).content.decode()
    people.post("editor", reverse("kpis:import_apply", args=["acme", source.held_run.public_id]))
    assert "Up to date" in people.get("viewer", url("list")).content.decode()


def test_viewer_sees_the_host_but_not_the_address_that_opens_the_sheet(people, source):
    page = people.get("viewer", url("detail", source)).content.decode()

    assert "127.0.0.1" in page
    assert source.url not in page
    assert "Pull now" not in page


def test_deleted_source_is_gone(people, source):
    answer = people.post("editor", url("delete", source))

    assert answer.headers["Location"] == url("list")
    assert people.get("editor", url("detail", source)).status_code == 404


def test_stale_form_is_refused(people, source):
    stale = typed(source.url, name="Other", version="7")

    assert people.post("editor", url("edit", source), stale).status_code == 422


def test_list_asks_the_same_of_the_database_for_three_as_for_one(
    people, source, django_assert_num_queries
):
    people.get("viewer", url("list"))
    with django_assert_num_queries(4) as one:
        people.get("viewer", url("list"))
    for name in ("B", "C"):
        make_source(workspace=people.workspace, name=name)

    with django_assert_num_queries(len(one)):
        people.get("viewer", url("list"))
