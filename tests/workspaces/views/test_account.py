"""One's own account: B19 (a new address), the data about oneself, and its end."""

import io
import json
import re
import zipfile
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.core import mail
from django.core.cache import caches
from django.test import Client
from django.utils.translation import gettext

from alerts.models import Comment, InboxMessage
from tests.alerts.factories import make_alert, make_judged_target
from tests.factories import PASSWORD, make_membership, make_user
from tests.people import signed_in
from tests.workspaces.exports import make_export
from workspaces.enums import Role
from workspaces.models import AuditEntry, User, WorkspaceScopedModel
from workspaces.services.audit import record_change
from workspaces.services.export_files import path_of

pytestmark = pytest.mark.django_db
ADDRESS, DATA, DELETE = "/profile/address/", "/profile/data/", "/profile/delete/"
CONFIRM = f"{ADDRESS}confirm/"
OLD, NEW = "kim@acme.test", "kim@new.test"


@pytest.fixture
def person(settings):
    settings.EMAIL_URL = "smtp://mail"
    caches["rates"].clear()
    return make_user(email=OLD, language="en")


@pytest.fixture
def here(person) -> Client:
    return signed_in({"person": person})["person"]


def link_to(address: str) -> str:
    (message,) = [each for each in mail.outbox if each.to == [address]][-1:]
    return urlsplit(re.findall(r"\S+://\S+", message.body)[0]).path


def ask(client: Client, email: str) -> int:
    return client.post(ADDRESS, {"email": email}).status_code


def comment(membership) -> Comment:
    alert = make_alert(target=make_judged_target(workspace=membership.workspace))
    return Comment.objects.create(
        workspace=membership.workspace,
        alert=alert,
        by=membership.user,
        text=f"said in {membership.workspace.slug} by {membership.user.email}",
        at=alert.opened_at,
    )


def test_b19_address_changes_when_the_new_one_is_proved_and_the_old_one_hears_of_it(person, here):
    InboxMessage.objects.create(
        recipient=OLD, subject="kept", source=b"", received_at=person.date_joined
    )
    ask(here, "Kim@New.test")
    here.get(link_to(NEW), follow=True)
    person.refresh_from_db()
    before = person.email
    here.post(CONFIRM)

    person.refresh_from_db()
    assert (before, person.email) == (OLD, NEW)
    assert [message.subject for message in mail.outbox if message.to == [OLD]] == [
        "A new address was asked for your account on Mokpyo",
        "Your address on Mokpyo was changed",
    ]
    assert InboxMessage.objects.get().recipient == NEW
    assert here.get(link_to(NEW)).status_code == 404


def test_b19_newer_change_ends_the_older_one(person, here):
    ask(here, "typo@new.test")
    older = link_to("typo@new.test")
    ask(here, NEW)

    assert here.get(older).status_code == 404
    assert here.get(link_to(NEW)).status_code == 302


def test_b19_link_is_nothing_to_whoever_else_has_it(person, here):
    ask(here, NEW)
    link, other = link_to(NEW), signed_in({"x": make_user()})["x"]

    assert other.get(link).status_code == 404
    assert Client().get(link).url.startswith("/accounts/login/")


def test_b19_address_of_somebody_else_is_not_taken_and_not_told(person, here):
    other = make_user(email=NEW, language="en")
    used = ask(here, NEW)
    free = ask(here, "free@new.test")

    assert used == free == 302
    assert "/profile/address/" not in "".join(m.body for m in mail.outbox if m.to == [other.email])
    here.get(link_to("free@new.test"))
    User.objects.filter(pk=other.pk).update(email="free@new.test")
    here.post(CONFIRM)
    person.refresh_from_db()
    assert person.email == OLD


def test_address_is_not_changed_where_no_mail_leaves(here, settings):
    settings.EMAIL_URL = ""

    assert (ask(here, NEW), mail.outbox) == (200, [])


def test_a12_data_is_all_that_names_the_person_where_they_are_a_member_now(person, here, settings):
    there, left = (make_membership(user=person) for _ in range(2))
    words = [comment(member).text for member in (there, left)]
    record_change(workspace=there.workspace, by=there, action="changed", subject=there.workspace)
    left.delete()
    settings.EMAIL_BACKEND = "alerts.channels.inbox.InboxBackend"
    mail.send_mail("Word", "You are told.", None, [OLD])

    answer = here.post(DATA)

    archive = zipfile.ZipFile(io.BytesIO(answer.getvalue()))
    told = json.loads(archive.read("data.json"))
    assert told["profile"][0]["email"] == OLD
    assert [row["text"] for row in told["alerts.comment"]] == words[:1]
    assert [row["action"] for row in told["workspaces.auditentry"]] == ["changed"]
    assert "You are told." in told["alerts.inboxmessage"][0]["source"]
    assert words[0] in archive.read("alerts.comment.csv").decode("utf-8-sig")
    assert person.password not in str(told)
    assert left.workspace.slug not in str(told)


def test_only_owner_is_told_what_to_hand_over_first(person, here):
    mine = make_membership(user=person, role=Role.OWNER)

    refused = here.post(DELETE, {"typed_email": OLD})

    assert refused.status_code == 422
    assert mine.workspace.name in refused.context["form"].non_field_errors()[0]
    assert User.objects.get(pk=person.pk).is_active


def test_another_address_deletes_nothing(person, here):
    assert here.post(DELETE, {"typed_email": "other@acme.test"}).status_code == 422
    assert User.objects.get(pk=person.pk).is_active


def everything() -> str:
    """Every column of every row there is."""
    tables = []
    for model in apps.get_models():
        rows = model._default_manager
        if issubclass(model, WorkspaceScopedModel):
            rows = rows.across_workspaces(reason="test")
        tables.append(str(list(rows.values_list())))
    return "".join(tables)


def test_who_leaves_is_a_former_member_and_their_address_nowhere(
    person, here, django_capture_on_commit_callbacks
):
    owner = make_membership(role=Role.OWNER)
    mine = make_membership(workspace=owner.workspace, user=person)
    said, export = comment(mine), make_export(workspace=owner.workspace)
    record_change(workspace=owner.workspace, by=mine, action="changed", subject=mine)
    person.name = "Kim"
    person.save()
    record_change(workspace=owner.workspace, by=mine, action="changed", subject=owner.workspace)
    InboxMessage.objects.create(
        recipient=OLD, subject=OLD, source=OLD.encode(), received_at=person.date_joined
    )
    elsewhere = Client()
    elsewhere.post("/accounts/login/", {"login": OLD, "password": PASSWORD})
    assert OLD in everything()

    with django_capture_on_commit_callbacks(execute=True):
        left = here.post(DELETE, {"typed_email": OLD.upper()})

    assert left.url == "/"
    assert OLD not in everything()
    assert not path_of(export).exists()
    assert here.get("/profile/").status_code == elsewhere.get("/profile/").status_code == 302
    said.refresh_from_db()
    assert said.by.get_full_name() == gettext("Former member")
    assert said.text.startswith(f"said in {owner.workspace.slug} by former-")
    trail = AuditEntry.objects.for_workspace(owner.workspace).values_list("by_name", flat=True)
    assert set(trail) - {name for name in trail if name.startswith("former-")} == {"Kim"}
