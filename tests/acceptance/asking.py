"""One cell of the matrix: an address asked by one method by one of the nine, and judged."""

from http import HTTPStatus
from typing import Final, NamedTuple

from django.db import transaction
from django.http import HttpResponse

from tests.acceptance.headers import A_PLUS, score
from tests.acceptance.house import CANARY, FOREIGN_CANARY, OUTSIDERS, ROLES, House
from tests.acceptance.offers import refused_offers
from tests.acceptance.policy import Rule
from tests.acceptance.watch import Watch

SAFE: Final = ("GET", "HEAD", "OPTIONS")
NOT_WELCOME: Final = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED,
}
SAYS_503: Final = "healthz_checks"  # by which it tells that the clock is late
LEAKS: Final = {
    "elsewhere": "shows another workspace",
    "behind": "shows what lies behind",
}


class Answer(NamedTuple):
    """What one request got, what its headers score if it is a page, and what is wrong about it."""

    route: str
    method: str
    who: str
    status: int
    points: int | None = None
    wrong: str = ""
    changed: tuple[str, ...] = ()

    @property
    def leaks(self) -> bool:
        return self.wrong in LEAKS.values()

    def __str__(self) -> str:
        trouble = " ".join(filter(None, [self.wrong, *self.changed]))
        return f"{self.who} {self.method} {self.route}: {self.status} {trouble}"


def ask(house: House, watch: Watch, rule: Rule, method: str, who: str) -> Answer:
    """Ask, and take back what somebody who is welcome changed by an unsafe method."""
    address = rule.address
    refusal = rule.refusal(who, method)
    may_change = refusal is None and method not in SAFE
    with transaction.atomic(), watch.listening():
        response = house.clients[who].generic(
            method, house.url(address), headers=house.headers(who, address)
        )
        content = response.getvalue().decode(errors="replace")  # to its end: it closes itself
        if may_change:
            transaction.set_rollback(True)
            watch.forget()
            house.clients[who].cookies.pop("messages", None)  # for the next page
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    points = score(response) if is_page else None
    wrong = _wrong(rule, method, who, response, content)
    if points is not None and not wrong:
        wrong = _wrong_page(points, content, who)
    return Answer(
        *(address.route, method, who, response.status_code, points, wrong),
        tuple(f"changes {table}" for table in watch.changed()),
    )


def _wrong(rule: Rule, method: str, who: str, response: HttpResponse, content: str) -> str:
    status = response.status_code
    refusal = rule.refusal(who, method)
    is_taken = method in rule.doors
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and rule.address.name != SAYS_503:
        return "broke"
    if is_taken and refusal is not None and status not in _refusals(refusal, rule):
        return f"instead of {refusal}"
    if is_taken and refusal is None and status in NOT_WELCOME:
        return "though welcome"
    if FOREIGN_CANARY in content and who in ROLES:
        return LEAKS["elsewhere"]
    if CANARY in content and (refusal is not None or who in OUTSIDERS):
        return LEAKS["behind"]
    return ""


def _wrong_page(points: int, content: str, who: str) -> str:
    if points < A_PLUS:
        return f"scores {points} by its headers"
    if who in ROLES and (offers := refused_offers(content, who)):
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
