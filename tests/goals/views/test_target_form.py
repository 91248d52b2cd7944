"""The form of a new target: proposed, read aloud, refused at its fields, saved."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from goals.enums import Bound
from kpis.enums import Unit
from tests.factories import make_kpi
from tests.goals.facts import YEAR_BEFORE, record
from tests.goals.views.target_pages import SENTENCE, page, saved, sent, targets_of


def test_form_proposes_the_goals_dates_and_the_last_full_weeks(people, new, goal):
    form = people.get("editor", new).context["form"]

    first, last = form.initial["baseline_from"], form.initial["baseline_to"]
    assert (form.initial["starts_on"], form.initial["ends_on"]) == (goal.starts_on, goal.ends_on)
    assert ((last - first).days + 1, first.weekday()) == (12 * 7, 0)


def test_form_offers_only_kpis_of_the_workspace(people, new, kpi):
    make_kpi(name="Secret")
    make_kpi(workspace=people.workspace, name="Old", is_archived=True)

    offered = people.get("editor", new).context["form"].fields["kpi"].choices

    assert [key for key, _name in offered] == ["", kpi.pk]


def test_sentence_is_shown_in_both_languages_before_saving(people, new, kpi):
    response = people.post("editor", new, sent(kpi, step="preview"))

    shown = response.context["shown"]
    assert response.status_code == 200
    assert shown.sentence == SENTENCE
    assert "12,000" in shown.other_sentence
    assert shown.other_language == "ko"
    assert 'lang="ko"' in response.text
    assert targets_of(people).count() == 0


def test_preview_follows_the_typing_as_a_fragment(people, new, kpi):
    empty = people.post("editor", new, {"step": "preview"}, htmx=True)
    wrong = people.post("editor", new, sent(kpi, ends_on="2025-01-01", step="preview"), htmx=True)
    good = people.post("editor", new, sent(kpi, step="preview"), htmx=True)

    for answer in (empty, wrong, good):
        assert answer.status_code == 200
        assert 'id="preview"' in answer.text
        assert "<html" not in answer.text
    assert "The sentence appears here" in empty.text
    assert "The end must not lie before the start." in wrong.text
    assert "Save this promise" in good.text


def test_sentence_that_was_read_is_saved(people, new, kpi, goal):
    response = people.post("editor", new, saved(sent(kpi)))

    target = targets_of(people).get()
    assert response.url == page(target)
    assert (target.target_value, target.bound) == (Decimal(12_000), Bound.AT_LEAST)
    assert (target.baseline_value, target.link_reason) == (Decimal(9_000), "Orders are revenue.")
    assert target.goal == goal


@pytest.mark.parametrize("sentence", ["", "Something else"], ids=["unread", "changed since"])
def test_sentence_that_was_not_read_is_shown_first(people, new, kpi, sentence):
    response = people.post("editor", new, saved(sent(kpi), sentence))

    assert response.status_code == 422
    assert "This is not the sentence that you read before." in response.text
    assert response.context["shown"].sentence == SENTENCE
    assert targets_of(people).count() == 0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kpi": "999999"}, "kpi"),
        ({"kpi": "foreign"}, "kpi"),
        ({"condition_value": "many"}, "condition_value"),
        ({"ends_on": "2025-12-31"}, "ends_on"),
        ({"baseline_reason": ""}, "baseline_reason"),
        ({"baseline_value": "0", "condition": "change_percent"}, "condition_value"),
        ({"baseline_source": "", "condition": "change_percent"}, "baseline_from"),
        (
            {
                "baseline_source": "computed",
                "baseline_from": "2026-01-01",
                "baseline_to": "9999-01-01",
            },
            "baseline_to",
        ),
        ({"segment_key": "channel"}, "segment_key"),
        ({"link_reason": " "}, "link_reason"),
    ],
    ids=[
        "unknown KPI",
        "KPI elsewhere",
        "no number",
        "ends before it starts",
        "typed without reason",
        "percent of nothing",
        "percent without baseline",
        "baseline in the future",
        "no segment",
        "no reason",
    ],
)
def test_wrong_value_is_refused_at_its_field_and_what_was_typed_is_kept(
    people, new, kpi, wrong, field
):
    wrong = {k: make_kpi().pk if v == "foreign" else v for k, v in wrong.items()}
    data = sent(kpi, role="secondary") | wrong

    response = people.post("editor", new, saved(data))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert 'value="secondary" required' in response.text
    assert response.context["form"]["role"].value() == "secondary"
    assert targets_of(people).count() == 0


def test_values_of_a_rate_are_typed_and_shown_in_percent(people, new, goal):
    rate = make_kpi(workspace=people.workspace, name="Bounce rate", unit=Unit.PERCENT)
    data = sent(rate, condition="at_most", condition_value="30", baseline_value="58.5")

    read = people.post("editor", new, data | {"step": "preview"}).context["shown"].sentence
    people.post("editor", new, saved(data, read))

    target = targets_of(people).get()
    assert "at most 30 %; the baseline is 58.5 %" in read.replace("\xa0", " ")
    assert (target.condition_value, target.baseline_value) == (Decimal("0.3"), Decimal("0.585"))
    form = people.get("editor", page(target, "edit")).context["form"]
    assert (form.initial["condition_value"], form.initial["baseline_value"]) == ("30", "58.5")


def halved(people, **fields):
    """A bounce rate of 60 %, "reduced by 50 %"."""
    rate = make_kpi(workspace=people.workspace, name="Bounce rate", unit=Unit.PERCENT)
    typed = {"condition": "change_percent", "condition_value": "-50", "baseline_value": "60"}
    return sent(rate, **{**typed, **fields})


def test_change_of_a_rate_is_asked_back_with_both_readings(people, new):
    response = people.post("editor", new, halved(people, step="preview"))

    text = response.text.replace("\xa0", " ")
    assert response.context["shown"].must_ask
    assert "What does −50 % mean here?" in text
    assert "60 % → 30 %" in text
    assert "60 % → 10 %" in text
    assert "Save this promise" not in text


def test_change_of_a_rate_is_not_saved_while_it_can_mean_two_things(people, new):
    response = people.post("editor", new, saved(halved(people)))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["reading"]
    assert targets_of(people).count() == 0


@pytest.mark.parametrize(
    ("reading", "value"), [("change_percent", "0.3"), ("change_points", "0.1")]
)
def test_chosen_reading_is_saved(people, new, reading, value):
    data = halved(people, reading=reading)
    read = people.post("editor", new, data | {"step": "preview"}).context["shown"].sentence
    people.post("editor", new, saved(data, read))

    target = targets_of(people).get()
    assert (target.condition, target.target_value) == (reading, Decimal(value))


def test_change_that_cannot_mean_points_is_not_asked_back(people, new):
    """60 % less 70 points would lie below nothing."""
    response = people.post("editor", new, halved(people, condition_value="-70", step="preview"))

    assert not response.context["shown"].must_ask


def test_numbers_of_a_condition_are_asked_for_at_their_fields(people, new, kpi):
    between = {"condition": "between", "condition_low": "", "condition_high": "9"}
    response = people.post("editor", new, saved(sent(kpi, **between)))
    assert list(response.context["form"].errors) == ["condition_low"]

    response = people.post("editor", new, saved(sent(kpi, **between | {"condition_low": "10"})))
    assert list(response.context["form"].errors) == ["condition_high"]


def test_range_of_a_rate_is_typed_and_kept_in_percent(people, new):
    rate = make_kpi(workspace=people.workspace, name="Bounce rate", unit=Unit.PERCENT)
    data = sent(
        rate, condition="between", condition_low="30", condition_high="40.5", baseline_value="60"
    )
    read = people.post("editor", new, data | {"step": "preview"}).context["shown"].sentence
    people.post("editor", new, saved(data, read))

    target = targets_of(people).get()
    form = people.get("editor", page(target, "edit")).context["form"]
    assert "between 30 % and 40.5 %" in read.replace("\xa0", " ")
    assert (target.condition_low, target.condition_high) == (Decimal("0.3"), Decimal("0.405"))
    assert (form.initial["condition_low"], form.initial["condition_high"]) == ("30", "40.5")


def test_milestones_are_typed_month_by_month(people, new, kpi):
    months = {"milestone_2026-01": "3000", "milestone_2026-02": ""}
    data = sent(kpi, trajectory="milestones", **months)
    people.post("editor", new, saved(data))

    target = targets_of(people).get()
    grid = people.get("editor", page(target, "edit")).context["form"].grid()
    assert target.milestones == [{"on": "2026-01-31", "value": "3000"}]
    assert [(field.label, field.initial) for field in grid] == [
        ("By the end of January 2026", "3000"),
        ("By the end of February 2026", None),
    ]


def test_grid_of_milestones_follows_the_dates(people, new, kpi):
    data = sent(kpi, ends_on="2026-02-28", step="preview")

    headers = {"HX-Request": "true", "HX-Target": "milestones"}
    response = people.clients["editor"].post(new, data, headers=headers)

    assert response.text.strip().startswith('<fieldset class="for-milestones')
    assert response.text.count('name="milestone_') == 1


def test_wrong_milestones_are_named_above_the_form(people, new, kpi):
    data = sent(kpi, trajectory="milestones")

    response = people.post("editor", new, saved(data))

    assert response.status_code == 422
    assert response.context["form"].errors == {"milestones": ["Type at least one milestone."]}


COMPUTED = {
    "baseline_source": "computed",
    "baseline_from": "2025-10-03",
    "baseline_to": "2025-12-31",
    "condition": "change_percent",
    "condition_value": "20",
}


def test_baselines_stand_side_by_side_with_what_each_would_promise(people, new, kpi):
    response = people.post("editor", new, sent(kpi, **COMPUTED, step="preview"))

    rows = [(c.name, v, t, c.missing_days) for c, v, t in response.context["shown"].choices]
    assert rows == [
        ("The period before", "9,000", "10,800", 0),
        ("A year earlier", "9,000", "10,800", 0),
        ("The last 4 weeks", "9,000", "10,800", 0),
        ("The last 12 weeks", "9,000", "10,800", 0),
        ("The last 52 weeks", "8,951", "10,741", 2),  # the year before was not recorded
    ]
    chosen = [c.name for c, _v, _t in response.context["shown"].choices if c.is_chosen]
    assert chosen == ["The period before"]
    assert "scaled day by day" in response.text


def test_alternative_is_taken_by_one_button(people, new, kpi):
    data = sent(kpi, **COMPUTED, use_baseline="2025-01-01/2025-03-31")

    response = people.post("editor", new, data)

    form = response.context["form"]
    assert form["baseline_from"].value() == "2025-01-01"
    assert "2025-01-01 – 2025-03-31, 90 days" in response.context["shown"].sentence


def test_usual_guardrails_are_proposed_and_one_click_adds_them(people, new, goal):
    bounce = make_kpi(workspace=people.workspace, key="bounce_rate", direction="down")
    kpi = make_kpi(workspace=people.workspace, suggested_guardrails=["bounce_rate", "unknown"])
    record(kpi, [100] * 400, start=YEAR_BEFORE)
    record(bounce, [50] * 400, start=YEAR_BEFORE)
    data = sent(kpi, guardrails=[bounce.pk])

    shown = people.post("editor", new, data | {"step": "preview"})
    people.post("editor", new, saved(data, shown.context["shown"].sentence))

    primary, guardrail = targets_of(people).order_by("pk")
    assert f'name="guardrails" value="{bounce.pk}"' in shown.text
    assert (primary.kpi, guardrail.kpi) == (kpi, bounce)
    assert (guardrail.role, guardrail.condition) == ("guardrail", "hold")
    assert guardrail.goal == goal


def test_guardrail_that_cannot_be_set_is_named_and_nothing_is_saved(people, new):
    empty = make_kpi(workspace=people.workspace, key="bounce_rate", name="Bounce rate")
    kpi = make_kpi(workspace=people.workspace, suggested_guardrails=["bounce_rate"])
    data = sent(kpi, guardrails=[empty.pk])
    read = people.post("editor", new, data | {"step": "preview"}).context["shown"].sentence

    response = people.post("editor", new, saved(data, read))

    assert response.status_code == 422
    assert response.context["form"].errors == {
        "guardrails": ["Bounce rate: There is no data in the baseline's dates."]
    }
    assert targets_of(people).count() == 0


def test_preview_says_the_chance_as_of_today(people, new, goal):
    kpi = make_kpi(workspace=people.workspace)
    today = people.workspace.today(timezone.now())
    record(kpi, [100] * 300, start=today - dt.timedelta(days=300))
    dates = {"starts_on": today, "ends_on": today + dt.timedelta(days=89)}

    response = people.post("editor", new, sent(kpi, **dates, step="preview"))

    assert response.context["shown"].preview.probability is not None
    assert "chance as of today:" in response.text


@pytest.mark.parametrize("segment", ["", "channel=instagram"])
def test_preview_stays_within_its_queries(
    people, new, goal, segment, django_assert_max_num_queries
):
    """A formula, a segment, a computed baseline with its alternatives, guardrails, the chance."""
    for key in ("bounces", "sessions"):
        each = make_kpi(workspace=people.workspace, key=key)
        record(each, [9] * 400, start=YEAR_BEFORE, segment={"channel": "instagram"})
    formula = {"kind": "derived", "formula": "bounces / sessions", "cadence": "day"}
    rate = make_kpi(workspace=people.workspace, suggested_guardrails=["sessions"], **formula)
    data = sent(rate, **COMPUTED, segment_key=segment, window="week", step="preview")

    with django_assert_max_num_queries(5):
        response = people.post("editor", new, data, htmx=True)

    assert "The last 12 weeks" in response.text
