"""What a person still has in hand when their membership, or their session, has just ended."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from alerts.services.delivery import deliver_due
from tests.alerts.factories import NOW, make_alert, make_judged_target
from tests.factories import make_membership, make_user
from tests.tokens import make_token
from workspaces.enums import Role
from workspaces.services.members import remove_member

pytestmark = pytest.mark.browser


def test_a07_removal_ends_an_open_page_a_token_and_a_mail_that_waits(
    page: Page, site: str, sign_in: Callable
):
    owner = make_membership(role=Role.OWNER)
    kim = make_user(language="en", email="kim@acme.test")
    member = make_membership(workspace=owner.workspace, user=kim, role=Role.MANAGER)
    make_alert(target=make_judged_target(workspace=owner.workspace))
    bearer = {"Authorization": f"Bearer {make_token(member)}"}
    whoami = f"{site}/api/v1/workspace"
    sign_in(page.context, kim)
    page.goto(f"{site}/w/{owner.workspace.slug}/")
    assert page.request.get(whoami, headers=bearer).status == 200

    remove_member(membership=member, by=owner)
    page.get_by_role("link", name="KPIs").first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("There is no page here")
    assert page.request.get(whoami, headers=bearer).status == 401
    deliver_due(now=NOW)
    assert [letter.to for letter in mail.outbox] == [[owner.user.email]]


def test_c06_back_after_signing_out_shows_nothing(page: Page, site: str, sign_in: Callable):
    member = make_membership(user=make_user(language="en"))
    sign_in(page.context, member.user)
    page.goto(f"{site}/w/{member.workspace.slug}/")
    page.goto(f"{site}/profile/")

    page.evaluate("document.querySelector('form[action$=\"/accounts/logout/\"]').requestSubmit()")
    expect(page).to_have_url(f"{site}/")
    page.go_back()

    expect(page).to_have_url(re.compile("/accounts/login/"))
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert member.workspace.name not in kept
