"""Every address of a workspace × everybody who might try it (reliability S1, A01, A02, A05).

`python -m pytest tests/acceptance/test_url_matrix.py -s` prints the table.
"""

import re
import sys
from http import HTTPStatus

import pytest
from django.apps import apps
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from goals.models import TargetVersion
from goals.services.drafts import start_draft
from kpis.enums import ImportState
from kpis.models import ImportRun
from tests.addresses import Address, workspace_addresses
from tests.alerts.factories import make_alert, make_judged_target
from tests.factories import (
    make_conversion_type,
    make_goal,
    make_kpi,
    make_membership,
    make_persona,
    make_plan,
    make_target,
    make_user,
    make_workspace,
)
from tests.kpis.factories import make_report_alias, make_sheet_mapping
from tests.kpis.sources.fixtures import make_source
from workspaces.enums import Role
from workspaces.models import Workspace, WorkspaceScopedModel

pytestmark = pytest.mark.server
CANARY = "canary-of-this-workspace"
METHODS = ("GET", "POST")
WELCOME = {"GET": {200, 302, 405}, "POST": {200, 204, 302, 405, 409, 422}}
REFUSED = {"stranger": HTTPStatus.NOT_FOUND, "visitor": HTTPStatus.FOUND}


class House:
    """A workspace with one of everything, and everybody who might knock."""

    def __init__(self) -> None:
        workspace = make_workspace(slug="acme", name=CANARY)
        self.workspace: Workspace = workspace
        self.clients = {role.value: self.member(workspace, role) for role in Role}
        self.clients["stranger"] = self.member(make_workspace(), Role.OWNER)
        self.clients["visitor"] = Client()
        kpi = make_kpi(workspace=workspace, name=CANARY)
        goal = make_goal(workspace=workspace, title=CANARY)
        target = make_target(goal=goal, kpi=kpi)
        TargetVersion.objects.create(
            workspace=workspace,
            target=target,
            number=1,
            promise={"sentence_ko": CANARY, "sentence_en": CANARY},
            at=timezone.now(),
            made_on=timezone.now().date(),
        )
        run = ImportRun.objects.create(
            workspace=workspace,
            file_name=f"{CANARY}.csv",
            state=ImportState.PREVIEWED,
            uploaded_at=timezone.now(),
        )
        conversion_type = make_conversion_type(workspace=workspace, name=CANARY)
        alert = make_alert(target=make_judged_target(workspace=workspace))
        self.arguments = {
            "workspace_slug": workspace.slug,
            "goal_id": goal.public_id,
            "kpi_id": kpi.public_id,
            "target_id": target.public_id,
            "persona_id": make_persona(workspace=workspace, name=CANARY).public_id,
            "section": "portrait",
            "draft_id": self._draft(workspace),
            "step": "purpose",
            "run_id": run.public_id,
            "source_id": self._source(workspace),
            "mapping_id": make_sheet_mapping(workspace=workspace, name=CANARY).public_id,
            "alias_id": make_report_alias(workspace=workspace, heading=CANARY).public_id,
            "type_id": conversion_type.public_id,
            "valid_from": "2026-01-01",
            "alert_id": alert.public_id,
            "calculator_name": "extra-orders",
            "plan_id": make_plan(workspace=workspace, title=CANARY).public_id,
            "member_id": make_membership(workspace=workspace).public_id,
        }
        self.keys = {
            "kpis:library_add": "sessions",
            "alerts:delivery_retry": alert.deliveries.order_by("pk")[0].key,
        }

    @staticmethod
    def _source(workspace: Workspace) -> str:
        """One that is refused when it is called, so that nothing is."""
        return make_source(workspace=workspace, name=CANARY, url="http://127.0.0.1/").public_id

    @staticmethod
    def _draft(workspace: Workspace) -> str:
        by = make_membership(workspace=workspace)
        values = {"specific": {"title": CANARY}}
        return start_draft(by=by, now=timezone.now(), values=values).public_id

    def url(self, address: Address) -> str:
        """The address with this workspace's own objects in it; fails where one is unknown."""
        known = self.arguments | {"key": self.keys.get(address.name)}
        return reverse(address.name, kwargs={name: known[name] for name in address.arguments})

    @staticmethod
    def member(workspace: Workspace, role: Role) -> Client:
        user = make_user(language="en")
        make_membership(workspace=workspace, user=user, role=role)
        client = Client()
        client.force_login(user)
        return client


def contents() -> dict[str, list[tuple]]:
    """Every row of every tenant table."""
    return {
        model._meta.label: sorted(
            model.objects.across_workspaces(reason="test").values_list(), key=str
        )
        for model in apps.get_models()
        if issubclass(model, WorkspaceScopedModel)
    }


@pytest.fixture
def house(db: None) -> House:
    return House()


def without_token(response: HttpResponse, url: str) -> str:
    """The answer without what differs between any two: the form token and the asked address."""
    text = re.sub(
        r'(csrfmiddlewaretoken" value=|x-csrftoken": )"[^"]+"', "", response.content.decode()
    )
    return text.replace(url, "")


def ask(house: House, who: str, method: str, url: str) -> HttpResponse:
    """Ask and take back whatever it changed."""
    with transaction.atomic():
        response = getattr(house.clients[who], method.lower())(url)
        if hasattr(response, "streaming_content"):
            b"".join(response.streaming_content)  # read to its end, it is closed by the client
        transaction.set_rollback(True)
    return response


def refusal(who: str, address: Address) -> int | None:
    """The status with which `who` is turned away, or None if they are welcome."""
    if who in REFUSED:
        return REFUSED[who]
    return None if Role(who).reaches(address.view.required_role) else HTTPStatus.FORBIDDEN


def test_everybody_is_answered_by_their_role(house: House):
    wrong = []
    rows = [("GET/POST", list(house.clients))]
    for address in workspace_addresses():
        cells = []
        for who in house.clients:
            answers = {method: ask(house, who, method, house.url(address)) for method in METHODS}
            cells.append("/".join(str(answer.status_code) for answer in answers.values()))
            turned_away = refusal(who, address)
            for method, answer in answers.items():
                meant = WELCOME[method] if turned_away is None else {turned_away}
                if answer.status_code not in meant:
                    wrong.append(f"{who} {method} {address.name}: {answer.status_code}")
                if turned_away is not None and CANARY in answer.content.decode():
                    wrong.append(f"{who} {method} {address.name}: names what lies behind")
        rows.append((address.name, cells))
    for name, cells in rows:
        sys.stdout.write(f"{name:<34}{''.join(f'{cell:>10}' for cell in cells)}\n")

    assert wrong == []
    assert len(rows) > 40


def test_refused_requests_change_nothing(house: House):
    before = contents()

    for address in workspace_addresses():
        for who, client in house.clients.items():
            if refusal(who, address) is not None:
                client.get(house.url(address))
                client.post(house.url(address))

    assert contents() == before


def test_foreign_object_is_not_told_from_a_missing_one(house: House):
    house.clients["neighbour"] = house.member(make_workspace(slug="next"), Role.OWNER)
    told_apart = []
    for address in workspace_addresses():
        objects = [name for name in address.arguments if name.endswith("_id")]
        if not objects:
            continue
        url = house.url(address).replace("/w/acme/", "/w/next/")
        missing = url.replace(house.arguments[objects[0]], "z" * 14)
        for method in METHODS:
            foreign, absent = (ask(house, "neighbour", method, path) for path in (url, missing))
            if (
                foreign.status_code not in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}
                or foreign.status_code != absent.status_code
                or without_token(foreign, url) != without_token(absent, missing)
            ):
                told_apart.append(f"{method} {address.name}: {foreign.status_code}")

    assert told_apart == []
