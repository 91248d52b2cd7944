"""The run of `tests.acceptance.api_by_schema` in small: two operations, without a server."""

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from tests.acceptance.api_by_schema import summary
from tests.acceptance.schema_rules import RULES, unexplained

CHOSEN = ["POST /products", "GET /goals"]
REFUSALS = (404, 409, 422)


@pytest.fixture
def ask(api):
    """Have schemathesis ask an operation with a few requests that it makes up."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    token = api.tokens["owner"]
    headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}

    def ask(operation, mode):
        method, path = operation.split(" ")
        cases = schema[f"/api/v1{path}"][method].as_strategy(generation_mode=mode)
        answers = []

        @settings(
            max_examples=4,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=cases)
        def run(case):
            answers.append(case.call(headers=headers))

        run()
        return answers

    return ask


@pytest.mark.once
@pytest.mark.slow
def test_document_allows_what_no_rule_refuses_and_forbids_what_is_refused(ask):
    for operation in CHOSEN:
        allowed = ask(operation, GenerationMode.POSITIVE)
        forbidden = ask(operation, GenerationMode.NEGATIVE)

        assert {answer.status_code for answer in allowed} & {200, 201}, operation
        for answer in allowed:
            if answer.status_code >= 300:
                assert answer.status_code in REFUSALS, operation
                assert unexplained(operation.split(" ")[1], answer.json()) == []
        for answer in forbidden:
            assert 400 <= answer.status_code < 500, operation
            assert answer.headers["content-type"] == ["application/problem+json"], operation


def test_refusal_is_explained_by_path_field_and_code():
    def problem(field, code):
        return {"errors": [{"field": field, "code": code, "message": "No."}]}

    assert unexplained("/goals", problem("parent", "unknown")) == []
    assert unexplained("/goals", problem("end", "invalid")) == []
    assert unexplained("/goals", problem("title", "blank")) == ["/goals title blank: No."]
    assert all(RULES.values())


def test_summary_counts_findings_by_check_and_names_what_was_never_taken():
    def rates(accepted):
        return {"accepted": accepted, "rejected": 3}

    report = {
        "operations": {"tested": 2},
        "test_cases": {"generated": 40},
        "failures": [{"title": "Server error", "count": 2}],
        "errors": ["timed out"],
        "valid_rates": {
            "GET /goals": {"coverage": rates(0), "fuzzing": rates(1)},
            "POST /goals": {"coverage": rates(0)},
        },
        "running_time": 12.3,
        "stop_reason": "completed",
    }

    assert summary(report) == {
        "operations": 2,
        "never_taken": ["POST /goals"],
        "cases": 40,
        "findings": 3,
        "by_check": {"Server error": 2},
        "seconds": 12,
        "stopped": "completed",
    }
