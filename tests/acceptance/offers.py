"""A05: a page offers nothing that would be refused to whoever reads it."""

from functools import cache
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from tests.acceptance.policy import Rule, rules

OWN: Final = {"workspaces:token_revoke"}
"""Addresses at which everybody may act on what is their own; the policy speaks of others'."""
_ASKS: Final = {f"hx-{method}": method.upper() for method in ("get", "post", "put", "delete")}


class Offers(HTMLParser):
    """The requests that a page's links, buttons and forms would make: method and path."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[tuple[str, str]] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "a":
            self._note("GET", said.get("href"))
        if tag == "form":
            self._note((said.get("method") or "get").upper(), said.get("action"))
        for name, method in _ASKS.items():
            self._note(method, said.get(name))

    def _note(self, method: str, address: str | None) -> None:
        path = urlsplit(address or "").path
        if path.startswith("/w/"):
            self.found.add((method, path))


def refused_offers(page: str, who: str) -> list[str]:
    """What the page offers to `who` and the policy refuses."""
    return sorted(
        f"{method} {path}"
        for method, path in Offers(page).found
        if (rule := _rule_of(path)) and rule.address.name not in OWN and rule.refusal(who, method)
    )


@cache
def _rules() -> dict[str, Rule]:
    return {rule.address.route: rule for rule in rules()[0]}


def _rule_of(path: str) -> Rule | None:
    try:
        return _rules().get(resolve(path).route)
    except Resolver404:
        return None
