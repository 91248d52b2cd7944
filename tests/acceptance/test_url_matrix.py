"""The table of all addresses, as far as it is cheap: `tests.acceptance.matrix` asks everything.

Here each address is asked by GET and by what else it takes, by everybody who is to be turned away
and by the one of the lowest role that is welcome.
"""

import pytest
from pytest_django import Settings

from tests.acceptance.asking import ask
from tests.acceptance.house import PEOPLE, ROLES, House
from tests.acceptance.policy import Rule, rules
from tests.acceptance.watch import Watch, contents
from tests.people import without_token


@pytest.fixture
def house(db: None, settings: Settings) -> House:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True  # as in production
    return House()


def cells(rule: Rule) -> list[tuple[str, str]]:
    """Whom to ask by which method; of the many addresses of the admin site, one member each."""
    if "staff" in rule.doors.values():
        return [("GET", "owner")]
    chosen = []
    for method in rule.doors:
        welcome = [who for who in PEOPLE if rule.refusal(who, method) is None]
        lowest = [who for who in welcome if who in ROLES][-1:]
        chosen += [(method, who) for who in PEOPLE if who not in welcome or who in lowest]
    return chosen


def test_every_address_has_one_line_of_policy_and_every_line_an_address():
    walked, wrong = rules()

    assert wrong == []
    assert len(walked) > 150


@pytest.mark.server
def test_a05_c05_everybody_is_answered_as_the_policy_says_and_nothing_changes(house: House):
    watch = Watch()
    before = dict(watch.rows)

    answers = [ask(house, watch, rule, *cell) for rule in rules()[0] for cell in cells(rule)]

    assert [str(answer) for answer in answers if answer.wrong or answer.changed] == []
    assert contents() == before


@pytest.mark.server
def test_a01_a02_foreign_object_is_not_told_from_a_missing_one(house: House):
    """S3: an owner names what belongs to another workspace below their own address."""
    told_apart, before = [], contents()
    client = house.clients["neighbour"]
    for rule in rules()[0]:
        objects = [name for name in rule.address.arguments if name.endswith("_id")]
        if not rule.address.is_in_workspace or not objects:
            continue
        url = house.url(rule.address).replace("/w/acme/", "/w/next/")
        missing = url.replace(house.arguments[objects[0]], "z" * 14)
        for method in rule.doors:
            foreign, absent = (client.generic(method, path) for path in (url, missing))
            if foreign.status_code != 404 or (
                without_token(foreign, url) != without_token(absent, missing)
            ):
                told_apart.append(f"{method} {rule.address.name}: {foreign.status_code}")

    assert told_apart == []
    assert contents() == before
