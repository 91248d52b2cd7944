import gzip

import pytest
from django.urls import reverse

from kpis.library import FAMILIES, LIBRARY
from kpis.models import Kpi
from tests.factories import make_kpi

LIST = "/w/acme/kpis/library/"


def add(key):
    return reverse("kpis:library_add", args=["acme", key])


def own_keys(people):
    return set(Kpi.objects.for_workspace(people.workspace).values_list("key", flat=True))


def cards(response):
    shelves = response.context["shelves"]
    return {card.entry.key: card for shelf in shelves for card in shelf.cards}


def test_library_tells_what_is_there_and_what_comes_along(people):
    make_kpi(workspace=people.workspace, key="revenue")

    shown = cards(people.get("editor", LIST))

    assert list(shown) == list(LIBRARY)
    assert shown["revenue"].public_id
    assert not shown["roas"].public_id
    assert shown["roas"].brings == ["Ad spend"]


@pytest.mark.parametrize("text", ["bounce rate", "이탈률", "BOUNCE_RATE"])
def test_search_finds_by_key_and_by_name_in_either_language(people, text):
    shown = cards(people.get("viewer", LIST, {"q": text}))

    assert "bounce_rate" in shown
    assert "roas" not in shown


def test_search_without_a_match_says_so(people):
    page = people.get("viewer", LIST, {"q": "magic"})

    assert cards(page) == {}
    assert "No standard KPI matches." in page.content.decode()


def test_every_family_is_a_section(people):
    page = people.get("viewer", LIST)

    assert [shelf.family for shelf in page.context["shelves"]] == list(FAMILIES)
    assert page.content.decode().count('<section class="section"') == len(FAMILIES)


def test_page_stays_light(people):
    page = people.get("owner", LIST)

    assert len(gzip.compress(page.content)) < 20_000  # of 45 kB with styles and scripts


def test_one_click_adds_a_kpi_with_its_inputs(people):
    answer = people.post("editor", add("roas"))

    assert answer.url == LIST
    assert own_keys(people) == {"revenue", "ad_spend", "roas"}


def test_htmx_gets_the_card_back_with_a_toast(people):
    answer = people.post("editor", add("roas"), htmx=True).content.decode()

    assert 'id="library-roas"' in answer
    assert "In your workspace" in answer
    assert "Added: Ad spend, Revenue, Return on ad spend (ROAS)." in answer
    assert 'hx-swap-oob="beforeend:#toasts"' in answer


def test_adding_twice_adds_once(people):
    people.post("editor", add("orders"))
    people.post("editor", add("orders"))

    assert own_keys(people) == {"orders"}


def test_unknown_standard_kpi_is_not_found(people):
    assert people.post("editor", add("magic")).status_code == 404


@pytest.mark.parametrize(("language", "name"), [("ko", "이탈률"), ("en", "Bounce rate")])
def test_names_are_in_the_readers_language(people, language, name):
    user = people.members["viewer"].user
    user.language = language
    user.save()

    assert cards(people.get("viewer", LIST))["bounce_rate"].name == name


def test_library_is_read_in_few_queries(people, django_assert_max_num_queries):
    for key in LIBRARY:
        make_kpi(workspace=people.workspace, key=key)

    with django_assert_max_num_queries(8):
        people.get("viewer", LIST)
    with django_assert_max_num_queries(5):
        people.get("viewer", LIST, htmx=True)
