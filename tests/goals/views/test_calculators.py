"""Calculators on pages: live results, both readings, refusals at the field, saving as a plan."""

import re

import pytest
from django.urls import reverse

from goals.calc.calculators import CALCULATORS
from goals.forms.calculators import initial_of
from goals.models import Plan, PlanAssumption
from kpis.enums import Unit
from tests.factories import make_kpi
from tests.goals.facts import record
from tests.goals.services.test_calculators import FIRST_DAY, make_shop

READERS = {"owner": {200}, "editor": {200}, "viewer": {200}, "stranger": {404}}
ORDERS = {"incremental_revenue": "50000", "aov": "148"}
TITLE = {"title": "Spring sale"}


def url(name="extra-orders"):
    return reverse("goals:calculator", args=["acme", name])


def save_url(name="extra-orders"):
    return reverse("goals:plan_create", args=["acme", name])


def text_of(response):
    """What a reader sees, in one line."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def value_of(response, name):
    tag = re.search(rf'<[^>]*name="{re.escape(name)}"[^>]*>', response.content.decode())
    found = re.search(r'value="([^"]*)"', tag.group())
    return found.group(1) if found else None


def test_list_shows_every_calculator_with_its_formula(people):
    address = reverse("goals:calculator_list", args=["acme"])

    assert people.statuses("get", address) == READERS
    text = text_of(people.get("viewer", address))
    assert all(str(each.formula) in text for each in CALCULATORS.values())
    assert "Example: 338 extra orders are needed to earn" in text


@pytest.mark.parametrize("name", CALCULATORS)
def test_calculator_opens_and_works_its_example(people, name):
    assert people.statuses("get", url(name)) == READERS
    example = people.get("viewer", url(name), {"example": ""})
    assert example.status_code == 200

    typed = {
        field.html_name: field.value()
        for group in example.context["form"].groups
        for line in group.lines
        for field in (*line.fields, *line.kpi_fields)
        if field.value() is not None
    }
    answer = people.post("viewer", url(name), typed)

    assert answer.status_code == 200
    assert answer.context["shown"].steps == example.context["example"]


def test_result_is_shown_with_steps_and_sensitivity(people):
    people.workspace.currency = "USD"
    people.workspace.save()

    assert people.statuses("post", url(), ORDERS) == READERS
    for htmx in (False, True):
        text = text_of(people.post("viewer", url(), ORDERS, htmx=htmx))
        assert "338 extra orders are needed to earn $50,000.00; they bring $50,024.00." in text
        assert "$50,000.00 ÷ $148.00 = 337.84 → 338" in text
        assert "376 +11.2 % ← $133.20" in text
        assert "308 −8.9 % ← $162.80" in text


def test_fragment_is_the_result_alone(people):
    answer = people.post("editor", url(), ORDERS, htmx=True).content.decode()

    assert answer.strip().startswith('<div class="stack" id="result"')
    assert "<form" not in answer


def test_both_readings_of_a_return_are_asked_back(people):
    typed = {"current": "2", "multiple": "2"}

    page = people.post("viewer", url("target-roas"), typed)
    fragment = people.post("viewer", url("target-roas"), typed, htmx=True)

    assert (page.status_code, fragment.status_code) == (422, 200)
    for answer in (page, fragment):
        assert "This can be meant in two ways. Which one is it?" in text_of(answer)
        assert "2 is 2:1 → 4:1 ROI:" in text_of(answer)
        assert "2 is a ROAS of 3:1 → 5:1" in text_of(answer)
    assert value_of(page, "current") == "2"


@pytest.mark.parametrize(("reading", "roas"), [("roas", "4:1"), ("roi", "5:1")])
def test_chosen_reading_is_worked_out(people, reading, roas):
    typed = {"current": "2", "multiple": "2", "reading": reading}

    assert f"The target is a ROAS of {roas}." in text_of(
        people.post("viewer", url("target-roas"), typed)
    )


def test_falling_rate_is_asked_back_with_both_values(people):
    typed = {"baseline": "60", "unit": "percent", "change": "-50"}

    answer = people.post("viewer", url("target-value"), typed, htmx=True)

    assert "leaves 30 % → 30 %" in text_of(answer)
    assert "leaves 10 % → 10 %" in text_of(answer)


def test_refused_input_is_named_and_what_was_typed_stays(people):
    answer = people.post("editor", url(), {**ORDERS, "aov": "0"})

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"aov": ["This must be above zero."]}
    assert value_of(answer, "incremental_revenue") == "50000"
    assert value_of(answer, "aov") == "0"
    fragment = people.post("editor", url(), {**ORDERS, "aov": "0"}, htmx=True)
    assert fragment.status_code == 422
    assert "Average order value (AOV): This must be above zero." in text_of(fragment)


@pytest.mark.parametrize("typed", ["1e99999999", "NaN", "Infinity", "1" * 39, "many", "--1"])
def test_what_is_no_number_of_ours_is_refused_at_the_field(people, typed):
    orders = people.post("editor", url(), {**ORDERS, "aov": typed})
    margin = people.post("editor", url("break-even-roas"), {"margin": typed})

    assert (orders.status_code, margin.status_code) == (422, 422)
    assert set(orders.context["form"].errors) == {"aov"}
    assert set(margin.context["form"].errors) == {"margin"}


def test_fields_that_are_still_empty_are_no_mistake_while_one_types(people):
    fragment = people.post("editor", url(), {"incremental_revenue": "50000"}, htmx=True)
    page = people.post("editor", url(), {"incremental_revenue": "50000"})

    assert fragment.status_code == 200
    assert "The result appears here" in text_of(fragment)
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"aov"}


def funnel(*stages):
    typed = {"revenue": "50000", "aov": "148"}
    for number, name, rate in stages:
        typed |= {f"stages-{number}-name": name, f"stages-{number}-rate": rate}
    return typed


def test_empty_lines_of_a_table_count_as_not_there(people):
    typed = funnel((0, "Sessions", ""), (2, "Leads", "5"), (4, "Customers", "20"))

    answer = people.post("viewer", url("funnel"), typed)

    assert answer.status_code == 200
    assert answer.context["shown"].headline.text == "33,800"


def test_refused_line_is_named_where_it_stands(people):
    typed = funnel((0, "Sessions", ""), (2, "Leads", "0"))

    answer = people.post("viewer", url("funnel"), typed)

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"stages-2-rate": ["This must be above zero."]}


def test_line_without_its_name_is_named(people):
    answer = people.post("viewer", url("funnel"), funnel((0, "", "5")))

    assert set(answer.context["form"].errors) == {"stages-0-name"}


def test_more_lines_keep_what_was_typed_and_refuse_nothing(people):
    typed = funnel((0, "Sessions", ""), (1, "", "7"), (2, "Customers", "20"))

    answer = people.post("viewer", url("funnel"), {**typed, "step": "more"})

    assert answer.status_code == 200
    assert answer.context["form"].errors == {}
    assert value_of(answer, "stages-1-rate") == "7"
    assert value_of(answer, "stages-2-name") == "Customers"
    assert value_of(answer, "stages-5-name") is None


def test_number_is_read_from_a_kpi(people):
    make_shop(people.workspace, aov=131)

    blank = people.get("viewer", url())
    answer = people.post("viewer", url(), {**ORDERS, "aov": "", "aov-kpi": "aov"})

    assert blank.context["form"]["aov-kpi"].value() == "aov"
    assert answer.context["shown"].headline.text == "382"


def test_kpi_without_a_value_is_refused_at_the_number(people):
    make_kpi(workspace=people.workspace, key="aov", name="A", unit=Unit.MONEY, currency="USD")

    answer = people.post("viewer", url(), {**ORDERS, "aov": "", "aov-kpi": "aov"})

    (message,) = answer.context["form"].errors["aov"]
    assert message.startswith("“A” from")
    assert message.endswith("No data for aov")


def test_baseline_typed_beside_a_kpi_in_percent_is_a_percentage(people):
    rate = make_kpi(workspace=people.workspace, key="bounce", unit=Unit.PERCENT)
    record(rate, ["0.6"] * 28, start=FIRST_DAY)
    typed = {"baseline": "60", "baseline-kpi": "bounce", "change": "-50", "mode": "points"}

    answer = people.post("viewer", url("target-value"), typed)

    assert answer.context["shown"].headline.text == "10\N{NO-BREAK SPACE}%"


def test_plan_is_saved_by_editors(people):
    before = {"viewer": {403}, "stranger": {404}}

    found = people.statuses("post", save_url(), {**ORDERS, **TITLE})

    assert {who: found[who] for who in before} == before
    assert found["editor"] == found["owner"] == {302}
    plans = Plan.objects.for_workspace(people.workspace)
    assert plans.count() == 2  # the owner's and the editor's
    plan = plans.filter(owner=people.members["editor"]).first()
    assert (plan.title, plan.result["orders"]) == ("Spring sale", "338")


def test_saved_plan_opens_and_its_assumption_is_bound(people):
    make_shop(people.workspace, aov=131)

    answer = people.post("editor", save_url(), {**ORDERS, **TITLE, "aov-kpi": "aov", "days": "7"})

    plan = Plan.objects.for_workspace(people.workspace).get()
    assert answer.url == reverse("goals:plan_detail", args=["acme", plan.public_id])
    assumption = PlanAssumption.objects.for_workspace(people.workspace).get()
    assert (assumption.kpi.key, assumption.window_days, assumption.value) == ("aov", 7, 148)


@pytest.mark.parametrize(
    ("typed", "field"),
    [({**ORDERS, "title": ""}, "title"), ({**ORDERS, **TITLE, "aov": "-1"}, "aov")],
    ids=["title", "input"],
)
def test_refused_plan_keeps_what_was_typed(people, typed, field):
    for htmx in (False, True):
        answer = people.post("editor", save_url(), {**typed, "step": "save"}, htmx=htmx)

        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {field}
        assert value_of(answer, "incremental_revenue") == "50000"
    assert not Plan.objects.for_workspace(people.workspace).exists()


def test_viewer_is_not_offered_to_save(people):
    assert "Save the plan" in text_of(people.get("editor", url()))
    assert "Save the plan" not in text_of(people.get("viewer", url()))


def test_save_is_no_address_to_look_at(people):
    assert people.get("editor", save_url()).status_code == 405


def test_unknown_calculator_is_not_found(people):
    assert people.statuses("get", url("horoscope")) == {who: {404} for who in READERS}


def test_queries_of_a_calculation(people, django_assert_max_num_queries):
    make_shop(people.workspace, aov=131)

    with django_assert_max_num_queries(8):
        people.post("viewer", url(), {**ORDERS, "aov": "", "aov-kpi": "aov"})


@pytest.mark.parametrize("name", CALCULATORS)
def test_initial_values_show_inputs_as_they_are_typed(name):
    calculator = CALCULATORS[name]

    initial = initial_of(calculator, calculator.example)

    assert initial
    assert set(initial) >= set(calculator.example) - {"stages", "lines", "channels"}


def test_initial_baseline_in_percent_is_typed_in_percent():
    inputs = {"baseline": "0.6", "unit": "percent", "change": "-0.5", "mode": "points"}

    assert initial_of(CALCULATORS["target-value"], inputs)["baseline"] == "60"
