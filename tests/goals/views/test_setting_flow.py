"""The ten steps: kept at every step, left and resumed, skipped, refused, finished."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from goals.calc.steps import KEYS
from goals.models import Goal
from goals.services.drafts import start_draft
from goals.services.lessons import write_lesson
from tests.factories import make_goal, make_kpi, make_membership, make_persona
from tests.goals.views.draft_pages import LINE, START, answer, dates, fill, page, rows, stored

EDITORS = {"viewer": {403}, "stranger": {404}}


def test_only_editors_set_goals(people, draft):
    assert people.statuses("get", START) == {"owner": {200}, "editor": {200}, **EDITORS}
    for url in (page(draft), page(draft, "purpose"), page(draft, "measure")):
        assert people.statuses("get", url) == {"owner": {200}, "editor": {200}, **EDITORS}
    for url in (START, page(draft, "finish"), page(draft, "discard")):
        posted = people.statuses("post", url)
        assert {who: posted[who] for who in EDITORS} == EDITORS


def test_draft_of_another_workspace_is_not_found(people):
    foreign = start_draft(by=make_membership(), now=timezone.now())

    assert people.get("owner", page(foreign)).status_code == 404
    assert people.get("owner", page(foreign, "purpose")).status_code == 404
    assert people.post("owner", page(foreign, "discard")).status_code == 404


def test_unknown_step_is_not_found(people, draft):
    url = page(draft, "purpose").replace("purpose", "dream")

    assert people.get("editor", url).status_code == 404


def test_goal_pages_lead_into_the_flow(people):
    business = make_goal(workspace=people.workspace)
    url = reverse("goals:goal_detail", args=["acme", business.public_id])

    assert f'href="{START}?parent={business.public_id}"' in people.get("editor", url).text
    assert f'href="{START}"' in people.get("editor", "/w/acme/goals/").text
    assert START not in people.get("viewer", "/w/acme/goals/").text


def test_fresh_start_asks_the_first_question(people):
    response = people.post("editor", START)

    assert response.url == page(stored(people), "purpose")
    text = people.get("editor", response.url).text
    assert "What is this goal for?" in text
    assert "Step 1 of 10: Purpose" in text


def test_start_from_a_business_goal_serves_it(people):
    business = make_goal(workspace=people.workspace, title="Grow")

    people.post("editor", START, {"parent": business.public_id})

    text = people.get("editor", page(stored(people), "align")).text
    assert f'<option value="{business.public_id}" selected>Grow</option>' in text


def test_every_step_asks_one_question_and_teaches(people, draft):
    for number, step in enumerate(KEYS, 1):
        response = people.get("editor", page(draft, step))
        assert response.text.count("<h1>") == 1
        assert response.context["number"] == number


@pytest.mark.parametrize(
    ("step", "data", "kept"),
    [
        ("purpose", {"purpose": "Live"}, {"purpose": "Live"}),
        ("priority", {"priority": "1"}, {"priority": "1"}),
        ("review", {"review_rhythm": "weekly"}, {"review_rhythm": "weekly"}),
        (
            "stakeholders",
            rows({"kind": "customer", "name": "", "need": "Calm"}, {"kind": "other"}),
            {"personas": [], "rows": [{"kind": "customer", "name": "", "need": "Calm"}]},
        ),
    ],
)
def test_answer_is_kept_and_the_next_question_follows(people, draft, step, data, kept):
    response = answer(people, draft, step, data)

    following = KEYS[KEYS.index(step) + 1]
    assert response.url == page(draft, following)
    assert (stored(people).values, stored(people).step) == ({step: kept}, following)
    assert people.get("editor", page(draft, step)).status_code == 200


@pytest.mark.parametrize("htmx", [False], ids=["page"])
@pytest.mark.parametrize(
    ("step", "data", "typed"),
    [
        ("specific", {"title": "", "level": "marketing", "owner": ""}, ""),
        ("align", {"parent": "new", "parent_title": "", "link_reason": "Kept"}, "Kept"),
        ("priority", {"priority": "first"}, "first"),
        ("realistic", {"budget": "much", "resources": "Two people"}, "Two people"),
        ("time", {"starts_on": "2026-02-01", "ends_on": "2026-01-01"}, "2026-01-01"),
        ("measure", rows({**LINE, "kpi": "sessions", "value": "0"}), "It pays."),
        ("measure", rows({**LINE, "kpi": "sessions", "segment_key": "search"}), "search"),
        ("stakeholders", rows({"kind": "customer", "name": "Hikers"}), "Hikers"),
    ],
)
def test_wrong_answer_is_refused_and_kept_as_typed(people, draft, step, data, typed, htmx):
    response = answer(people, draft, step, data, htmx=htmx)

    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert typed in response.text
    assert typed in str(stored(people).values[step])
    assert stored(people).step == step


@pytest.mark.parametrize(
    ("go", "follows"), [("skip", "align"), ("leave", None), ("more", "specific")]
)
def test_skipping_and_leaving_keep_what_was_typed_and_insist_on_nothing(people, draft, go, follows):
    response = answer(people, draft, "specific", {"title": "", "owner": "nobody"}, go=go)

    wanted = page(draft, follows) if follows else START
    assert response.url.split("?")[0] == wanted
    assert stored(people).values["specific"]["owner"] == "nobody"


def test_draft_is_left_and_resumed_where_it_was(people, draft):
    answer(people, draft, "specific", {"title": "Win visitors", "level": "marketing", "owner": ""})
    answer(people, draft, "align", {"link_reason": "Half a thought"}, go="leave")

    text = people.get("owner", START).text
    assert "Win visitors" in text
    assert page(draft, "align") in text
    assert "Half a thought" in people.get("owner", page(draft, "align")).text


def test_typing_is_kept_as_one_goes_and_the_sentence_grows(people, draft, orders):
    response = people.post("editor", page(draft, "measure"), rows(LINE), htmx=True)

    assert response.status_code == 200
    assert response.text.strip().startswith('<section class="card card--sunken" id="growing"')
    assert "Orders on all segments: +20" in response.text
    assert stored(people).typed("measure")["rows"][0]["value"] == "20"


def test_typing_asks_at_most_five_queries(people, draft, orders, django_assert_max_num_queries):
    make_goal(workspace=people.workspace)
    for step, data in (
        ("purpose", {"purpose": "Live"}),
        ("align", {"parent": Goal.objects.for_workspace(people.workspace).get().public_id}),
        ("measure", rows(LINE, LINE, LINE)),
    ):
        with django_assert_max_num_queries(5):
            people.post("editor", page(draft, step), data, htmx=True)


def test_settled_number_is_said_as_its_whole_sentence(people, draft, orders):
    answer(people, draft, "time", dates(people))
    answer(people, draft, "measure", rows(LINE))

    text = people.get("editor", page(draft, "realistic")).text

    assert "Weekly orders on all segments, averaged over the last 4 full weeks" in text
    assert "from the baseline of 70" in text
    assert "a rise of 20" in text


def test_number_without_data_says_that_it_waits(people, draft):
    make_kpi(workspace=people.workspace, key="orders")
    answer(people, draft, "measure", rows(LINE))

    text = people.get("editor", page(draft, "realistic")).text

    assert "waits for data" in text
    assert "There is no full week of data" in text


def test_usual_guardrails_are_proposed_and_added(people, draft):
    answer(people, draft, "measure", rows({**LINE, "kpi": "new_visitors"}))
    text = people.get("editor", page(draft, "measure")).text
    assert "Usual guardrails: Bounce rate, Returning visitors" in text

    answer(people, draft, "measure", rows({**LINE, "kpi": "new_visitors"}), go="guardrails")

    lines = stored(people).typed("measure")["rows"]
    assert [(line["kpi"], line["role"], line["condition"]) for line in lines] == [
        ("new_visitors", "primary", "change_percent"),
        ("bounce_rate", "guardrail", "hold"),
        ("returning_visitors", "guardrail", "hold"),
    ]
    assert "Usual guardrails" not in people.get("editor", page(draft, "measure")).text


def test_too_many_priorities_are_warned_of(people, draft):
    people.workspace.priority_limit = 1
    people.workspace.save(update_fields=["priority_limit"])
    make_goal(workspace=people.workspace, title="Survive", priority=1, ends_on=dt.date(2099, 1, 1))

    text = people.get("editor", page(draft, "priority")).text

    assert "1 goal comes first already; this workspace means to carry 1 at once." in text
    assert "One more would be too many" in text
    assert "Survive" in text


def test_choices_are_those_of_the_workspace(people, draft):
    make_goal(title="Secret goal")
    make_persona(name="Secret persona")
    make_kpi(name="Secret KPI")
    make_membership()

    for step in KEYS:
        text = people.get("editor", page(draft, step)).text
        assert "Secret" not in text
    assert people.get("editor", page(draft, "tell")).text.count('name="told"') == 4


def test_pages_stay_within_their_queries(people, draft, orders):
    def queries():
        asked = {}
        for step in [*KEYS, ""]:
            with CaptureQueriesContext(connection) as queries:
                people.get("editor", page(draft, step))
            asked[step] = len(queries)
        return asked

    fill(people, draft)
    few = queries()
    for number in range(10):
        make_kpi(workspace=people.workspace)
        make_goal(workspace=people.workspace, priority=number)
        make_persona(workspace=people.workspace)
        make_membership(workspace=people.workspace)
    answer(people, draft, "measure", rows(*[LINE] * 10), go="skip")

    assert queries() == few
    assert max(few.values()) <= 8


def test_list_of_drafts_stays_within_its_queries(people, draft, django_assert_max_num_queries):
    with django_assert_max_num_queries(8) as few:
        people.get("editor", START)
    for _ in range(20):
        start_draft(by=people.members["owner"], now=timezone.now())

    with django_assert_max_num_queries(8) as many:
        response = people.get("editor", START)

    assert len(many) == len(few)
    assert len(response.context["drafts"]) == 21


def test_lessons_come_back_while_a_similar_goal_is_set(people, draft, orders):
    write_lesson(
        workspace=people.workspace,
        by=people.members["editor"],
        now=timezone.now(),
        text="Stock first",
        outcome="failure",
        kpi=orders,
    )
    typed = rows(LINE | {"segment_key": "channel="})

    kept = answer(people, draft, "measure", typed, htmx=True)
    region = people.get("editor", page(draft, "lessons"), htmx=True).text

    assert kept.headers["HX-Trigger"] == '{"draft:kept": {}}'
    assert "Stock first" in region
    assert "same KPI: Orders" in region
    assert "Stock first" in people.get("editor", page(draft, "realistic")).text


def test_kpis_are_offered_with_how_far_their_data_goes(people, draft, orders):
    make_kpi(workspace=people.workspace, key="bookings", name="Bookings")

    form = people.get("editor", page(draft, "measure")).context["form"]

    with_data, without = form.rows[0].fields["kpi"].choices[1:3]
    [(key, label)] = with_data[1]
    assert (with_data[0], key) == ("Your KPIs with data", "orders")
    assert label.startswith("Orders · data until ")
    assert without == ("Your KPIs without data yet", [("bookings", "Bookings")])


def test_a_kpi_is_found_by_any_of_its_names_and_taken_as_a_line(people, draft, orders):
    found = people.get("editor", f"{page(draft, 'measure')}?find=객단가").context["finding"]
    answer(people, draft, "measure", rows(LINE), go="use:aov")

    assert [kpi.key for group in found["groups"] for kpi in group.kpis] == ["aov"]
    draft.refresh_from_db()
    assert [row["kpi"] for row in draft.typed("measure")["rows"]] == ["orders", "aov"]
