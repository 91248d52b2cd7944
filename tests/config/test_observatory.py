"""B21, C09, C10, S5: the header score of every kind of page; the matrix asks every address."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests.acceptance.headers import A_PLUS, score
from tests.factories import make_goal
from workspaces.services.share_links import create_share_link

pytestmark = pytest.mark.once


def test_c09_c10_b21_every_kind_of_page_scores_a_plus_and_is_kept_by_no_cache(people, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    goal = make_goal(workspace=people.workspace)
    owner_in = people.members["owner"]
    _link, token = create_share_link(subject=goal, by=owner_in, now=timezone.now(), days=1)
    visitor, owner = Client(), people.clients["owner"]
    pages = {
        "landing": visitor.get("/"),
        "sign-in": visitor.get("/accounts/login/"),
        "passkey": visitor.get("/accounts/passkey/"),
        "signed in": visitor.post(
            "/accounts/login/",
            {"login": "owner@acme.test", "password": "correct horse battery"},
        ),
        "shared": visitor.get(f"/s/{token}/"),
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

    assert pages["shared"].status_code == 200
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
