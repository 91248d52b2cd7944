"""A05: a page offers nothing that would be refused to whoever reads it."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from django.urls import Resolver404, resolve

from tests.acceptance.policy import Rule, rules

OWN: Final = {"workspaces:token_revoke"}
"""Addresses at which everybody may act on what is their own; the policy speaks of others'."""
_LINK: Final = re.compile(r'<a\b[^>]*?\bhref="(/w/[^"?#]*)')
_FORM: Final = re.compile(r'<form\b[^>]*?\bmethod="post"[^>]*?\baction="(/w/[^"?#]*)')
_ASK: Final = re.compile(r'\bhx-(get|post|put|delete)="(/w/[^"?#]*)')


def offers(page: str) -> Iterator[tuple[str, str]]:
    """The requests that a page's links, buttons and forms would make: method and path.

    By expressions, for thousands of pages are read; our forms say the method before the address.
    """
    yield from (("GET", path) for path in _LINK.findall(page))
    yield from (("POST", path) for path in _FORM.findall(page))
    yield from ((method.upper(), path) for method, path in _ASK.findall(page))


def refused_offers(page: str, who: str) -> list[str]:
    """What the page offers to `who` and the policy refuses."""
    return sorted(
        f"{method} {path}"
        for method, path in set(offers(page))
        if (rule := _rule_of(path)) and rule.address.name not in OWN and rule.refusal(who, method)
    )


@cache
def _rules() -> dict[str, Rule]:
    return {rule.address.route: rule for rule in rules()[0]}


@cache
def _rule_of(path: str) -> Rule | None:
    try:
        return _rules().get(resolve(path).route)
    except Resolver404:
        return None
