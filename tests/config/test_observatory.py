"""C09, C10, S5: the header score of pages, by the public rules of the HTTP Observatory.

A page begins with 100 points; what is missing takes some away, what is better than needed adds to
them. HSTS and the redirect to HTTPS are the production settings' (`check --deploy` looks at them).
"""

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.factories import make_goal

pytestmark = pytest.mark.once
A_PLUS = 125
DIRECTIVES_OF_CODE = ("script-src", "style-src", "default-src")
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


def directives(response: HttpResponse) -> dict[str, set[str]]:
    policy = response.headers.get("Content-Security-Policy", "")
    parts = (part.split() for part in policy.split(";") if part.strip())
    return {name: set(sources) for name, *sources in parts}


def score(response: HttpResponse) -> int:
    policy = directives(response)
    points = 100
    loose = {"'unsafe-inline'", "'unsafe-eval'", "*", "data:", "https:", "http:"}
    if not policy:
        points -= 25
    elif any(policy.get(name, set()) & loose for name in DIRECTIVES_OF_CODE):
        points -= 20
    else:
        points += 10 if policy.get("default-src") == {"'none'"} else 5
    points += 5 if policy.get("frame-ancestors") == {"'none'"} else -20
    points += 5 if response.headers.get("Referrer-Policy") in PRIVATE else -5
    points += 0 if response.headers.get("X-Content-Type-Options") == "nosniff" else -5
    points -= 50 * ("Access-Control-Allow-Origin" in response.headers)
    cookies = response.cookies.values()
    is_safe = all(c["secure"] and c["httponly"] and c["samesite"] for c in cookies)
    return points + (5 if is_safe else -20)


def test_every_kind_of_page_scores_a_plus_and_is_kept_by_no_cache(people, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    make_goal(workspace=people.workspace)
    visitor, owner = Client(), people.clients["owner"]
    pages = {
        "landing": visitor.get("/"),
        "sign-in": visitor.get("/accounts/login/"),
        "passkey": visitor.get("/accounts/passkey/"),
        "signed in": visitor.post(
            "/accounts/login/",
            {"login": "owner@acme.test", "password": "correct horse battery"},
        ),
        "nothing": visitor.get("/s/nothing/"),
        "invitation": visitor.get("/invite/nothing/"),
        "admin": visitor.get("/admin/login/"),
        "API": visitor.get("/api/v1/docs"),
        "home": owner.get("/w/acme/"),
        "goals": owner.get("/w/acme/goals/"),
        "members": owner.get("/w/acme/settings/members/"),
        "profile": owner.get("/profile/"),
        "second factor": owner.get("/accounts/2fa/"),
        "foreign": owner.get("/w/elsewhere/"),
    }

    assert {name: score(page) for name, page in pages.items() if score(page) < A_PLUS} == {}
    private = {n: p.headers.get("Cache-Control", "") for n, p in pages.items() if p.cookies}
    assert {name: told for name, told in private.items() if "no-store" not in told} == {}


def test_score_falls_with_what_is_missing():
    bare = HttpResponse()
    safe = HttpResponse(
        headers={
            "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        }
    )
    assert (score(bare), score(safe)) == (100 - 25 - 20 - 5 - 5 + 5, A_PLUS)
