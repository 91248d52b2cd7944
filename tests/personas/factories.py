"""The smallest valid rows of the personas app."""

import datetime as dt
from typing import Any

from django.utils import timezone

from personas.enums import CustomerFileState
from personas.models import (
    CustomerFile,
    CustomerSegment,
    Evidence,
    Finding,
    Hypothesis,
    PersonaDrift,
    Product,
    Study,
    SurveyAnswer,
)
from tests.factories import make_kpi, make_persona, make_workspace

TRAITS = [
    {
        "name": "Income",
        "kind": "money",
        "known": 120,
        "q1": 50.0,
        "median": 71.0,
        "q3": 90.0,
        "base_median": 51.0,
        "values": [
            {"up_to": 60.0, "count": 30, "share": 0.25, "low": 0.18, "high": 0.33, "base": 0.6},
            {"over": 60.0, "count": 90, "share": 0.75, "low": 0.67, "high": 0.82, "base": 0.4},
        ],
    },
    {
        "name": "City",
        "kind": "category",
        "known": 120,
        "values": [
            {"value": "Seoul", "count": 60, "share": 0.5, "low": 0.41, "high": 0.59, "base": 0.5},
            {"value": "Jeju", "count": None, "base": 0.1},
            {"value": "Busan", "count": None, "base": 0.4},
        ],
    },
]


def make_customer_file(*, workspace: Any = None, **fields: Any) -> CustomerFile:
    values = {
        "title": "Members",
        "as_of": dt.date(2026, 7, 1),
        "consent": "Terms of membership",
        "state": CustomerFileState.READY,
        "customer_count": 300,
        "uploaded_at": timezone.now(),
    }
    return CustomerFile.objects.create(workspace=workspace or make_workspace(), **values | fields)


def make_segment(*, file: CustomerFile | None = None, **fields: Any) -> CustomerSegment:
    file = file or make_customer_file()
    values = {"number": 1, "size": 120, "traits": TRAITS}
    return CustomerSegment.objects.create(
        workspace_id=file.workspace_id, file=file, **values | fields
    )


def make_evidence(*, persona: Any = None, **fields: Any) -> Evidence:
    persona = persona or make_persona()
    values = {"claim": "Walks alone", "kind": "interview", "on": dt.date(2026, 7, 1)}
    return Evidence.objects.create(
        workspace_id=persona.workspace_id, persona=persona, **values | fields
    )


def make_hypothesis(*, persona: Any = None, kpi: Any = None, **fields: Any) -> Hypothesis:
    persona = persona or make_persona()
    values = {
        "statement": "Buys more on Instagram",
        "kpi": kpi or make_kpi(workspace=persona.workspace),
        "higher": "channel=instagram",
        "lower": "channel=search",
        "start": dt.date(2026, 3, 2),
        "end": dt.date(2026, 5, 31),
    }
    return Hypothesis.objects.create(
        workspace_id=persona.workspace_id, persona=persona, **values | fields
    )


def make_product(*, workspace: Any = None, **fields: Any) -> Product:
    return Product.objects.create(
        workspace=workspace or make_workspace(), **{"name": "Boots"} | fields
    )


def make_study(*, workspace: Any = None, **fields: Any) -> Study:
    values = {
        "kind": "interview",
        "title": "Hikers",
        "start": dt.date(2026, 6, 1),
        "end": dt.date(2026, 6, 5),
    }
    return Study.objects.create(workspace=workspace or make_workspace(), **values | fields)


def make_finding(*, study: Study | None = None, **fields: Any) -> Finding:
    study = study or make_study()
    values = {"statement": "Wants to be alone"}
    return Finding.objects.create(workspace_id=study.workspace_id, study=study, **values | fields)


def make_answer(*, study: Study | None = None, **fields: Any) -> SurveyAnswer:
    study = study or make_study()
    values = {"position": 1, "question": "With whom?", "answer": "Alone", "count": 40}
    return SurveyAnswer.objects.create(
        workspace_id=study.workspace_id, study=study, **values | fields
    )


def make_drift(*, persona: Any = None, **fields: Any) -> PersonaDrift:
    persona = persona or make_persona()
    base = make_segment(file=make_customer_file(workspace=persona.workspace))
    changed = {"name": "Income", "changed": True, "size": 0.25}
    values = {
        "segment": base,
        "file": make_customer_file(workspace=persona.workspace, title="Later"),
        "state": "changed",
        "has_equal_tenure": True,
        "customers": 110,
        "traits": [changed | {"values": [{"over": 60.0, "before": 0.75, "after": 0.5}]}],
        "found_at": timezone.now(),
    }
    return PersonaDrift.objects.create(
        workspace_id=persona.workspace_id, persona=persona, **values | fields
    )
