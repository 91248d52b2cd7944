"""Every address × every method × nine kinds of people (reliability S1, A01, A02, A05, A14, C05).

    python -m tests.acceptance.matrix

prints the table and ends with 1 if anybody is answered otherwise than `policy.txt` says, if an
answer holds a word of a workspace that the asker is not in, if a refused or a safe request changes
a row, if the headers of a page score less than an A+ (S5), or if anything ends in a 5xx.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from time import monotonic
from typing import NamedTuple

import django
from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.http import HttpResponse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
if not apps.ready:
    django.setup()

from django.test.utils import (
    setup_databases,
    setup_test_environment,
    teardown_databases,
)

from tests.acceptance.headers import A_PLUS, score
from tests.acceptance.house import CANARY, FOREIGN_CANARY, OUTSIDERS, PEOPLE, ROLES, House
from tests.acceptance.offers import refused_offers
from tests.acceptance.policy import METHODS, Rule, rules
from workspaces.models import User, Workspace, WorkspaceScopedModel

SAFE = ("GET", "HEAD", "OPTIONS")
NOT_WELCOME = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED,
}


SAYS_503 = "healthz_checks"  # by which it tells that the clock is late


class Answer(NamedTuple):
    """What one request got, and what is wrong about it."""

    rule: Rule
    method: str
    who: str
    status: int
    wrong: str

    def __str__(self) -> str:
        return f"{self.who} {self.method} {self.rule.address.route}: {self.status} {self.wrong}"


def contents() -> dict[str, list[tuple]]:
    """Every row of every tenant table, of the workspaces and of the people."""
    tables: dict[str, list[tuple]] = {}
    for model in apps.get_models():
        rows: models.QuerySet = model._default_manager.all()
        if issubclass(model, WorkspaceScopedModel):
            rows = model.objects.across_workspaces(reason="test")
        elif model not in (User, Workspace):
            continue
        tables[model._meta.label] = sorted(rows.values_list(), key=str)
    return tables


def ask(house: House, rule: Rule, method: str, who: str) -> Answer:
    """Ask, and take back what somebody who is welcome changed by an unsafe method."""
    address = rule.address
    refusal = rule.refusal(who, method)
    with transaction.atomic():
        response = house.clients[who].generic(
            method, house.url(address), headers=house.headers(who, address)
        )
        content = _content(response)
        if refusal is None and method not in SAFE:
            transaction.set_rollback(True)
            house.clients[who].cookies.pop("messages", None)  # for the next page
    is_taken = method in rule.doors
    wrong = _wrong(rule, response, content, refusal, who, is_taken=is_taken)
    return Answer(rule, method, who, response.status_code, wrong)


def _content(response: HttpResponse) -> str:
    """The answer, read to its end, so that the client closes it."""
    return response.getvalue().decode(errors="replace")


def _wrong(
    rule: Rule,
    response: HttpResponse,
    content: str,
    refusal: int | None,
    who: str,
    *,
    is_taken: bool,
) -> str:
    status = response.status_code
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and rule.address.name != SAYS_503:
        return "broke"
    if is_taken and refusal is not None and status not in _refusals(refusal, rule):
        return f"instead of {refusal}"
    if is_taken and refusal is None and status in NOT_WELCOME:
        return "though welcome"
    if FOREIGN_CANARY in content and who in ROLES:
        return "shows another workspace"
    if CANARY in content and (refusal is not None or who in OUTSIDERS):
        return "shows what lies behind"
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    if is_page and (points := score(response)) < A_PLUS:
        return f"scores {points} by its headers"
    if is_page and who in ROLES and (offers := refused_offers(content, who)):
        return f"offers what is refused: {', '.join(offers)}"
    return ""


def _refusals(refusal: int, rule: Rule) -> set[int]:
    """The refusal; and where an object is asked for, what comes before the look for it.

    The API first says what a body lacks; who guesses at secrets is slowed down.
    """
    if refusal != HTTPStatus.NOT_FOUND:
        return {refusal}
    is_api = rule.address.route.startswith("api/")
    first = HTTPStatus.UNPROCESSABLE_ENTITY if is_api else HTTPStatus.TOO_MANY_REQUESTS
    return {refusal, first}


def walk(house: House, rule: Rule, cells: Iterable[tuple[str, str]]) -> Iterator[Answer]:
    """The answers of one address to each (method, person)."""
    for method, who in cells:
        yield ask(house, rule, method, who)


def main() -> int:
    """Ask everything of everybody, and print the table."""
    begun = monotonic()
    walked, wrong = rules()
    house = House()
    cells = [(method, who) for method in METHODS for who in PEOPLE]
    counts: Counter[str] = Counter()
    sys.stdout.write(f"{'':<88}{''.join(f'{who[:9]:>11}' for who in PEOPLE)}\n")
    before = contents()
    for rule in walked:
        answers = list(walk(house, rule, cells))
        wrong += [str(answer) for answer in answers if answer.wrong]
        for method in METHODS:
            statuses = "".join(f"{a.status:>11}" for a in answers if a.method == method)
            sys.stdout.write(f"{method:<8}{rule.address.route:<80}{statuses}\n")
        counts += Counter("5xx" if a.wrong == "broke" else str(a.status) for a in answers)
        is_open = any(a.status != HTTPStatus.FOUND for a in answers)
        if is_open and (after := contents()) != before:
            wrong.append(f"{rule.address.route}: a row changed")
            before = after
    for line in wrong:
        sys.stdout.write(f"WRONG {line}\n")
    sys.stdout.write(
        f"{len(walked)} addresses x {len(METHODS)} methods x {len(PEOPLE)} people = "
        f"{counts.total()} requests in {monotonic() - begun:.0f} s; "
        f"answers {dict(sorted(counts.items()))}; "
        f"{len(wrong)} wrong, {counts['5xx']} x 5xx\n"
    )
    return 1 if wrong else 0


def run() -> int:
    """Do it in a database of its own, which nothing is left in."""
    setup_test_environment()
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True  # as in production
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        with transaction.atomic():
            return main()
    finally:
        teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    sys.exit(run())
