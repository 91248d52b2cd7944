"""The API as a whole: its document, its doors, and what it says where nothing is."""

import json
import re
from collections import Counter

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import BaseModel

from config.api import api as mounted
from workspaces.rest.door import BearerToken

operations = {
    f"{method} {router.prefix}{path}": operation
    for router in mounted._get_bound_routers()
    for path, view in router.path_operations.items()
    for operation in view.operations
    for method in operation.methods
}

SAVES_NOTHING = ("/preview", "/calculators/{name}")
"""Posts that only work something out, and so take no more than the right to read."""


@pytest.fixture
def document(client):
    response = client.get("/api/v1/openapi.json")
    return json.loads(response.content)


def described(document):
    return [
        (f"{method.upper()} {path}", about)
        for path, methods in document["paths"].items()
        for method, about in methods.items()
    ]


def test_document_is_valid_openapi_3_1(document):
    assert document["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_document_is_made_once(document):
    """Anybody may ask for it, and making it takes a second."""
    assert mounted.get_openapi_schema() is mounted.get_openapi_schema()


def test_document_holds_every_operation_once(document):
    ids = [about["operationId"] for _name, about in described(document)]

    assert len(ids) == len(set(ids)) == len(operations)


def test_every_operation_is_summed_up_and_says_what_goes_wrong(document):
    for name, about in described(document):
        errors = {
            status: answer
            for status, answer in about["responses"].items()
            if status >= "400" and status != "414"  # the server's
        }
        assert len(about["summary"].split()) > 1, name
        assert about["summary"][0].isupper(), name
        assert {"401", "403", "422"} <= set(errors), name
        assert ("404" in errors) == ("{" in name), name
        assert {"400", "413", "415"} <= set(errors) or "requestBody" not in about, name
        for answer in errors.values():
            assert list(answer["content"]) == ["application/problem+json"], name


def shapes(base=BaseModel):
    for shape in base.__subclasses__():
        yield shape
        yield from shapes(shape)


def test_no_two_shapes_share_a_name():
    """The document names shapes by their class alone, so the second would stand for both."""
    ours = {shape for shape in shapes() if re.match(r"\w+\.(api|rest)\b", shape.__module__)}
    names = Counter(shape.__name__ for shape in ours)

    assert [name for name, count in names.items() if count > 1] == []


def test_every_operation_wants_a_token_with_a_scope():
    for name, operation in operations.items():
        (door,) = operation.auth_callbacks

        assert isinstance(door, BearerToken), name
        is_reading = operation.methods == ["GET"] or operation.path.endswith(SAVES_NOTHING)
        assert (door.scope == "read") == is_reading, name


def test_every_operation_is_401_without_a_token(client, db):
    for name in operations:
        method, path = name.split(" ")

        response = client.generic(method, f"/api/v1{path.replace('{', '').replace('}', '')}")

        assert response.status_code == 401, name
        assert response.headers["Content-Type"] == "application/problem+json", name


def test_documentation_is_served_by_ourselves(client):
    page = client.get("/api/v1/docs")

    assert page.status_code == 200
    assert "http://" not in page.content.decode()
    assert "https://" not in page.content.decode()
