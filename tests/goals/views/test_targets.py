"""The page of a target: who reads and changes it, and what it says."""

import datetime as dt
from decimal import Decimal

from django.urls import reverse

from goals.enums import Condition, TargetRole
from goals.models import TargetVersion
from tests.factories import make_kpi, make_target
from tests.goals.facts import judge, promise
from tests.goals.views.target_pages import SENTENCE, page, saved, sent, targets_of

READERS = {"owner": {200}, "editor": {200}, "viewer": {200}, "stranger": {404}}
WRITERS = {"viewer": {403}, "stranger": {404}}


def test_everybody_inside_reads(people, goal, kpi):
    assert people.statuses("get", page(promise(kpi, 100, goal=goal))) == READERS


def test_only_editors_write(people, goal, kpi, new):
    edit = page(promise(kpi, 100, goal=goal), "edit")
    for url in (new, edit):
        assert people.statuses("get", url) == {"owner": {200}, "editor": {200}, **WRITERS}
        answers = people.statuses("post", url, {"step": "save"})
        assert answers == {"owner": {422}, "editor": {422}, **WRITERS}
    answers = people.statuses("post", page(promise(kpi, 100, goal=goal), "archive"))
    assert answers == {"owner": {302}, "editor": {302}, **WRITERS}


def test_rows_of_another_workspace_are_not_found(people):
    foreign = make_target()
    new = reverse("goals:target_create", args=["acme", foreign.goal.public_id])

    assert people.get("owner", page(foreign)).status_code == 404
    assert people.post("owner", page(foreign, "edit"), {}).status_code == 404
    assert people.get("owner", new).status_code == 404


def test_change_needs_a_reason_and_makes_a_version(people, goal, kpi):
    target = promise(kpi, 10_000, goal=goal)
    url = page(target, "edit")
    data = sent(kpi, version=1)

    silent = people.post("editor", url, saved(data))
    said = people.post("editor", url, saved(data | {"reason": "More budget."}))

    target.refresh_from_db()
    version = TargetVersion.objects.for_workspace(people.workspace).get(target=target)
    assert (silent.status_code, list(silent.context["form"].errors)) == (422, ["reason"])
    assert said.url == page(target)
    assert (target.version, target.target_value) == (2, Decimal(12_000))
    assert (version.number, version.reason) == (2, "More budget.")


def test_computed_baseline_stays_frozen_while_only_the_promise_changes(people, new, kpi):
    computed = {"baseline_source": "computed", "scale_baseline": "on"}
    dates = {"baseline_from": "2025-01-01", "baseline_to": "2025-03-31"}
    rise = sent(kpi, condition="change_percent", condition_value="20", **computed, **dates)
    read = people.post("editor", new, rise | {"step": "preview"}).context["shown"].sentence
    people.post("editor", new, saved(rise, read))
    target = targets_of(people).get()
    frozen = (target.baseline_value, target.baseline_frozen_at)

    edit = page(target, "edit")
    higher = rise | {"condition_value": "30", "version": 1, "reason": "More budget."}
    read = people.post("editor", edit, higher | {"step": "preview"}).context["shown"].sentence
    people.post("editor", edit, saved(higher, read))

    target.refresh_from_db()
    assert (target.baseline_value, target.baseline_frozen_at) == frozen
    assert (target.target_value, target.version) == (Decimal(11_700), 2)


def test_second_editor_is_told_and_what_was_typed_is_kept(people, goal, kpi):
    target = promise(kpi, 10_000, goal=goal)
    url, data = page(target, "edit"), sent(kpi, version=1, reason="Mine.")
    people.post("owner", url, saved(data))
    higher = data | {"condition_value": "15000"}

    response = people.post("editor", url, saved(higher, SENTENCE.replace("12,000", "15,000")))

    target.refresh_from_db()
    assert (response.status_code, target.target_value) == (422, Decimal(12_000))
    assert "Somebody else has saved this" in response.text
    assert 'value="15000"' in response.text


def test_form_of_a_target_says_what_was_said(people, goal, kpi):
    target = make_target(
        goal=goal,
        kpi=kpi,
        condition=Condition.CHANGE_PERCENT,
        condition_value=Decimal("-12.50"),
        baseline_value=Decimal(100),
        baseline_from=dt.date(2025, 1, 1),
        baseline_to=dt.date(2025, 1, 31),
        baseline_source="computed",
        role=TargetRole.GUARDRAIL,
    )

    initial = people.get("editor", page(target, "edit")).context["form"].initial

    assert (initial["condition_value"], initial["baseline_value"]) == ("-12.5", None)
    assert (initial["role"], initial["scale_baseline"]) == ("guardrail", True)


def test_page_of_a_target_that_was_never_judged_says_so(people, goal, kpi):
    response = people.get("viewer", page(promise(kpi, 100, goal=goal)))

    assert response.context["standing"].is_waiting
    assert 'hx-trigger="every 5s"' in response.text


def test_page_says_sentence_verdict_numbers_and_reasons(people, goal, kpi):
    target = promise(kpi, 12_000, goal=goal)
    judge(target, dt.date(2026, 2, 1))

    response = people.get("viewer", page(target))

    standing = response.context["standing"]
    assert response.context["sentence"].startswith("Orders on all segments")
    assert (standing.actual, standing.promised) == ("3,200", "≥\xa012,000")
    assert standing.needed == (
        "Each of the 58 remaining days must bring 151.7. The best ever over as many: 100."
    )
    assert "On track from a probability of 70\xa0%, at risk from 30\xa0%" in response.text
    assert "Show as a table" in response.text


def test_open_page_asks_whether_its_verdict_still_holds(people, goal, kpi):
    target = promise(kpi, 12_000, goal=goal)
    judge(target, dt.date(2026, 2, 1))
    key = people.get("viewer", page(target)).context["standing"].key

    same = people.get("viewer", page(target), {"seen": key}, htmx=True)
    judge(target, dt.date(2026, 2, 3))
    newer = people.get("viewer", page(target), {"seen": key}, htmx=True)

    assert (same.status_code, newer.status_code) == (204, 200)
    assert newer.text.strip().startswith('<section class="stack" id="standing"')
    assert "Judged as of Feb 3, 2026" in newer.text


def test_archived_target_is_read_and_no_longer_edited(people, goal, kpi):
    target = promise(kpi, 100, goal=goal)

    response = people.post("editor", page(target, "archive"))

    assert response.url == reverse("goals:goal_detail", args=["acme", goal.public_id])
    assert "/edit/" not in people.get("editor", page(target)).text


def test_page_and_fragment_stay_within_their_queries(people, goal, django_assert_max_num_queries):
    make_kpi(workspace=people.workspace, key="bounces")
    make_kpi(workspace=people.workspace, key="sessions")
    rate = make_kpi(workspace=people.workspace, kind="derived", formula="bounces / sessions")
    target = promise(rate, Decimal("0.3"), goal=goal)

    with django_assert_max_num_queries(8):
        people.get("viewer", page(target))
    with django_assert_max_num_queries(8):
        people.get("editor", page(target, "edit"))
    with django_assert_max_num_queries(5):
        people.get("viewer", page(target), htmx=True)
