"""Cases A01 to A05 over every operation: who may, and that nobody sees or touches elsewhere."""

import datetime as dt
import re
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from goals.services.reviews import open_review
from kpis.enums import ImportState
from kpis.models import ImportRun
from tests.alerts.endpoints import make_refused_posting
from tests.alerts.factories import make_alert, make_judged_target
from tests.alerts.rules import make_rule
from tests.config.test_api import SAVES_NOTHING, operations
from tests.factories import (
    make_conversion_type,
    make_goal,
    make_kpi,
    make_measurement,
    make_membership,
    make_persona,
    make_plan,
    make_series,
)
from tests.goals.campaigns import make_campaign
from tests.kpis.factories import make_report_alias, make_sheet_mapping
from tests.kpis.sources.fixtures import make_source
from tests.personas.factories import (
    make_customer_file,
    make_drift,
    make_evidence,
    make_finding,
    make_hypothesis,
    make_product,
    make_segment,
    make_study,
)
from workspaces.models import Workspace, WorkspaceScopedModel

pytestmark = pytest.mark.once

CANARY = "Canary"
WEBHOOK = "/webhooks/{webhook_id}"
ABOVE_EDITOR = {
    "PATCH /workspace": "owner",
    "GET /audit": "manager",
    "POST /reviews/{review_id}/acknowledge": "manager",
    **dict.fromkeys([f"{method} /webhooks" for method in ("GET", "POST")], "manager"),
    **dict.fromkeys([f"{method} {WEBHOOK}" for method in ("GET", "DELETE")], "manager"),
    **{f"POST {WEBHOOK}/{act}": "manager" for act in ("test", "rotate-secret", "switch")},
}
LISTS_OF_THE_HOUSE = {
    *("GET /kpis", "GET /conversion-types", "GET /goals", "GET /targets", "GET /plans"),
    *("GET /alerts", "GET /rules", "GET /personas", "GET /sources"),
    *("GET /sheet-mappings", "GET /report-aliases", "GET /evidence", "GET /customer-files"),
    *("GET /hypotheses", "GET /products", "GET /studies"),
}
ROLES = ["viewer", "editor", "manager", "owner"]
OF_NO_WORKSPACE = {"/kpi-library/{key}/add": "sessions", "/calculators/{name}": "extra-orders"}
"""Addresses that name something of the product's own, and a name that is good there."""
DAYS = {"valid_from": "2026-01-01"}
"""Parts of an address that are no ids."""

COLUMNS = [
    {"heading": "Day", "role": "date"},
    {"heading": "New", "role": "kpi", "name": "clicks"},
]
PROMISE = {
    "goal": "?",
    "kpi": "?",
    "condition": {"kind": "at_least", "value": "5"},
    "start": "2026-01-01",
    "end": "2026-03-31",
    "link_reason": "Because",
}
BODIES = {
    "PATCH /workspace": {"version": 1, "name": "New"},
    "POST /kpis": {"key": "new", "name": "New"},
    "PATCH /kpis/{key}": {"version": 1, "name": "New"},
    "POST /measurements": {"measurements": []},
    "POST /conversion-types": {"key": "new", "name": "New"},
    "PATCH /conversion-types/{type_id}": {"version": 1, "name": "New"},
    "POST /sources": {"name": "New", "url": "https://data.example/"},
    "PATCH /sources/{source_id}": {"version": 1, "name": "New"},
    "POST /sheet-mappings": {"name": "New", "columns": COLUMNS},
    "PATCH /sheet-mappings/{mapping_id}": {"version": 1, "name": "New"},
    "POST /report-aliases": {"heading": "New", "field": "cost"},
    "POST /rules": {"kpi": "?"},
    "POST /rules/preview": {"target": "?"},
    "PATCH /rules/{rule_id}": {"version": 1, "off_among": 3},
    "POST /webhooks": {"url": "https://192.0.43.10/", "events": ["alert.opened"]},
    "POST /webhooks/{webhook_id}/switch": {"is_on": False},
    "POST /personas": {"name": "New"},
    "PATCH /personas/{persona_id}": {"version": 1, "name": "New"},
    "POST /personas/{persona_id}/products": {"products": []},
    "POST /products": {"name": "New"},
    "PATCH /products/{product_id}": {"version": 1, "name": "New"},
    "POST /studies": {
        "kind": "survey",
        "title": "New",
        "start": "2026-01-01",
        "end": "2026-01-02",
    },
    "PATCH /studies/{study_id}": {"version": 1, "title": "New"},
    "POST /studies/{study_id}/answers": {
        "answers": [{"question": "New", "answer": "Yes", "count": 5}]
    },
    "POST /studies/{study_id}/findings": {"statement": "New"},
    "POST /drifts/{drift_id}/settle": {},
    "POST /findings/{finding_id}/evidence": {"persona": "?"},
    "POST /hypotheses": {
        "persona": "?",
        "statement": "New",
        "kpi": "?",
        "higher": "channel=a",
        "start": "2026-01-01",
        "end": "2026-03-31",
    },
    "POST /evidence": {"persona": "?", "claim": "New", "kind": "survey", "date": "2026-01-01"},
    "POST /goals": {"title": "New", "start": "2026-01-01", "end": "2026-03-31"},
    "PATCH /goals/{goal_id}": {"version": 1, "title": "New"},
    "POST /targets": PROMISE,
    "POST /targets/preview": PROMISE,
    "PATCH /targets/{target_id}": {"version": 1, "reason": "So", "role": "secondary"},
    "POST /calculators/{name}": {"inputs": {"incremental_revenue": "1", "aov": "1"}},
    "POST /plans": {
        "calculator": "aov",
        "title": "New",
        "inputs": {"revenue": "1", "orders": "1"},
    },
    "POST /plans/{plan_id}/targets": {
        "goal": "?",
        "kpi": "?",
        "start": "2026-01-01",
        "end": "2026-03-31",
    },
    "POST /check-ins": {"target": "?", "confidence": 50},
    "POST /reviews": {"goal": "?"},
    "PATCH /reviews/{review_id}": {"version": 1, "summary": "New"},
    "POST /campaigns": {"from": "2026-01-01", "to": "2026-01-14"},
    "PATCH /campaigns/{campaign_id}": {"version": 1, "title": "New"},
    "POST /campaigns/{campaign_id}/confirm": {"chosen": ["acquisition"]},
    "POST /lessons": {"text": "New", "outcome": "success"},
    "POST /alerts/{alert_id}/acknowledge": {"note": "New"},
    "POST /alerts/{alert_id}/snooze": {"until": "2198-01-01"},
    "POST /alerts/{alert_id}/resolve": {"note": "New"},
    "POST /alerts/{alert_id}/comments": {"text": "Is it the campaign?"},
    "POST /alerts/{alert_id}/feedback": {"useful": True},
}


class House:
    """One of everything in a workspace, each bearing the canary, by the name its address has."""

    def __init__(self, workspace: Workspace) -> None:
        kpi = make_kpi(workspace=workspace, key=f"{CANARY}_{workspace.slug}", name=CANARY)
        make_measurement(series=make_series(kpi=kpi, dimensions={"channel": CANARY}))
        goal = make_goal(workspace=workspace, title=CANARY)
        target = make_judged_target(workspace=workspace, goal=goal, kpi=kpi, link_reason=CANARY)
        run = ImportRun.objects.create(
            workspace=workspace,
            file_name=CANARY,
            state=ImportState.PREVIEWED,
            uploaded_at=timezone.now(),
        )
        worth = {dt.date(2026, 1, 1): 1, dt.date(2026, 2, 1): 2}
        conversion_type = make_conversion_type(workspace=workspace, name=CANARY, worth=worth)
        persona = make_persona(workspace=workspace, name=CANARY)
        file = make_customer_file(workspace=workspace, title=CANARY)
        study = make_study(workspace=workspace, title=CANARY)
        self.names = {
            "key": kpi.key,
            "goal_id": goal.public_id,
            "target_id": target.public_id,
            "alert_id": make_alert(target=target).public_id,
            "review_id": open_review(
                goal=goal, by=make_membership(workspace=workspace), now=timezone.now()
            ).public_id,
            "campaign_id": make_campaign(workspace=workspace, title=CANARY).public_id,
            "plan_id": make_plan(workspace=workspace, title=CANARY).public_id,
            "type_id": conversion_type.public_id,
            **DAYS,
            "rule_id": make_rule(target).public_id,
            "webhook_id": make_refused_posting(workspace, name=CANARY).endpoint.public_id,
            "persona_id": persona.public_id,
            "evidence_id": make_evidence(persona=persona, claim=CANARY).public_id,
            "product_id": make_product(workspace=workspace, name=CANARY).public_id,
            "hypothesis_id": make_hypothesis(persona=persona, kpi=kpi, statement=CANARY).public_id,
            "study_id": study.public_id,
            "finding_id": make_finding(study=study).public_id,
            "drift_id": make_drift(persona=persona).public_id,
            "file_id": file.public_id,
            "segment_id": make_segment(file=file).public_id,
            "import_id": run.public_id,
            "source_id": make_source(
                workspace=workspace, name=CANARY, url="http://127.0.0.1/"
            ).public_id,
            "mapping_id": make_sheet_mapping(workspace=workspace, name=CANARY).public_id,
            "alias_id": make_report_alias(workspace=workspace, heading=CANARY).public_id,
        }

    def path(self, operation: str) -> str:
        path = operation.split(" ")[1]
        if path in OF_NO_WORKSPACE:
            return re.sub(r"{\w+}", OF_NO_WORKSPACE[path], path)
        return re.sub(r"{(\w+)}", lambda found: self.names[found[1]], path)


@pytest.fixture
def own(api):
    return House(api.workspace)


@pytest.fixture
def foreign(api):
    return House(api.foreign_workspace)


@contextmanager
def undone():
    """Take back what was done, for the next operation meets the same house."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def call(api, who, operation, path):
    return api.call(who, operation.split(" ")[0], path, BODIES.get(operation))


def rows_of(workspace):
    """Every row of a workspace but the traces that its own tokens leave."""
    models = [model for model in apps.get_models() if issubclass(model, WorkspaceScopedModel)]
    return {
        model._meta.label: list(model.objects.for_workspace(workspace).order_by("pk").values())
        for model in models
        if model._meta.model_name != "apitoken"
    }


def test_every_operation_with_a_body_is_tried_with_one():
    """`/recheck` and what only an address asks for do without; a file needs its own test."""
    without = {"POST /recheck", "POST /imports"}
    takes_body = {
        name
        for name, operation in operations.items()
        if name.split(" ")[0] in ("POST", "PATCH")
        and (
            operation.openapi_extra
            or any(m.__ninja_param_source__ == "body" for m in operation.models)
        )
    }

    assert takes_body - without == set(BODIES)


def test_a01_a02_foreign_and_missing_are_the_same_404_and_nothing_changes(api, foreign):
    before = rows_of(api.foreign_workspace)
    nothing = {**dict.fromkeys(foreign.names, "nothing"), **DAYS}
    named = [
        name for name in operations if "{" in name and name.split(" ")[1] not in OF_NO_WORKSPACE
    ]
    wrong = {}

    for operation in named:
        missing = operation.split(" ")[1].format_map(nothing)
        answers = [
            call(api, "owner", operation, path) for path in (foreign.path(operation), missing)
        ]
        is_same = answers[0].content == answers[1].content
        statuses = [answer.status_code for answer in answers]
        if statuses != [404, 404] or not is_same:
            wrong[operation] = (*statuses, is_same)

    assert wrong == {}
    assert rows_of(api.foreign_workspace) == before
    assert len(named) > 40


def test_a05_role_decides(api, own):
    """Everybody reads, editors write, and some is for those who answer for the workspace.

    Roles stand on a line, so the lowest that is let in and the one below it say it all. Nothing of
    one's own is missing.
    """
    wrong = {}

    for operation in operations:
        is_reading = operation.startswith("GET") or operation.endswith(SAVES_NOTHING)
        needed = ABOVE_EDITOR.get(operation, "viewer" if is_reading else "editor")
        below = ROLES[: ROLES.index(needed)][-1:]
        path = own.path(operation)
        with undone():
            statuses = {
                who: call(api, who, operation, path).status_code for who in [*below, needed]
            }
        refused = [who for who, status in statuses.items() if status == 403]
        is_broken = any(status >= 500 or status in (401, 404) for status in statuses.values())
        if refused != below or is_broken:
            wrong[operation] = statuses

    assert wrong == {}


def test_a04_nothing_of_elsewhere_is_listed(api, own):
    for operation in [name for name in operations if "{" not in name]:
        with undone():
            mine = content(call(api, "owner", operation, own.path(operation)))
            theirs = content(call(api, "stranger", operation, own.path(operation)))

        assert CANARY not in theirs, operation
        assert CANARY in mine or operation not in LISTS_OF_THE_HOUSE, operation


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/goals", {"parent": "goal_id", "level": "marketing", "link_reason": "So"}),
        ("/goals", {"personas": ["persona_id"]}),
        ("/goals", {"products": ["product_id"]}),
        ("/targets", {"goal": "goal_id"}),
        ("/targets", {"kpi": "key"}),
        ("/targets/preview", {"kpi": "key"}),
        ("/evidence", {"persona": "persona_id"}),
        ("/hypotheses", {"persona": "persona_id"}),
    ],
    ids=str,
)
def test_a03_foreign_reference_in_a_body_is_refused(api, own, foreign, path, body):
    """The answer is the one to an id that does not exist, and no row is made."""
    complete = {**BODIES[f"POST {path}"], **({} if "goals" in path else references(own))}
    before = rows_of(api.workspace)

    answers = [
        api.post("owner", path, {**complete, **filled(body, names)})
        for names in (foreign.names, dict.fromkeys(foreign.names, "nothing"))
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].content == answers[1].content
    assert rows_of(api.workspace) == before


def references(house):
    return {"goal": house.names["goal_id"], "kpi": house.names["key"]}


def filled(body, names):
    return {
        field: [names[value[0]]] if isinstance(value, list) else names.get(value, value)
        for field, value in body.items()
    }


def content(response):
    return response.getvalue().decode()
