"""The OpenAPI document: what ninja writes, and what holds for every operation."""

from http import HTTPStatus
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import REF_TEMPLATE
from ninja.operation import Operation

from workspaces.rest.door import BearerToken
from workspaces.rest.once import HEADER, LONGEST_KEY
from workspaces.rest.problems import MEDIA_TYPE, ProblemOut

_ALWAYS = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}
_WITH_BODY = {
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
}
_ADDRESS_TOO_LONG = {"description": "Of more than 4094 bytes; the server says so, in HTML."}
_KEY_PARAMETER = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "schema": {"type": "string", "pattern": "^[ -~]+$", "maxLength": LONGEST_KEY},
    "description": "For 24 hours the same request with the same key is done once.",
}


def complete(document: dict[str, Any], api: NinjaAPI) -> None:
    """Add to each operation its errors, its rights and the idempotency key."""
    document["components"]["schemas"].update(_problem_schemas())
    operations = {
        api.get_openapi_operation_id(operation): operation
        for router in api._get_bound_routers()
        for view in router.path_operations.values()
        for operation in view.operations
    }
    for path, methods in document["paths"].items():
        for method, about in methods.items():
            operation = operations[about["operationId"]]
            about["description"] = _with_right(about.get("description", ""), operation)
            if method == "post":
                about["parameters"] = [*about["parameters"], _KEY_PARAMETER]
            for status in sorted(_statuses(path, method, about)):
                about["responses"][int(status)] = _problem_answer(status)
            for content in about.get("requestBody", {}).get("content", {}).values():
                if "properties" in content["schema"]:  # of a form, whose shape has no name
                    content["schema"]["additionalProperties"] = False
            about["responses"][int(HTTPStatus.REQUEST_URI_TOO_LONG)] = _ADDRESS_TOO_LONG


def _problem_schemas() -> dict[str, Any]:
    schema = ProblemOut.model_json_schema(ref_template=REF_TEMPLATE, mode="serialization")
    return {**schema.pop("$defs"), "Problem": schema}


def _problem_answer(status: HTTPStatus) -> dict[str, Any]:
    reference = {"$ref": REF_TEMPLATE.format(model="Problem")}
    return {"description": status.phrase, "content": {MEDIA_TYPE: {"schema": reference}}}


def _statuses(path: str, method: str, about: dict[str, Any]) -> set[HTTPStatus]:
    """The errors that an operation may answer with."""
    statuses = set(_ALWAYS)
    if "{" in path:
        statuses.add(HTTPStatus.NOT_FOUND)
    if "requestBody" in about:
        statuses |= _WITH_BODY
    if method in ("post", "patch"):
        statuses.add(HTTPStatus.CONFLICT)
    statuses.add(HTTPStatus.UNPROCESSABLE_ENTITY)  # at least for unknown parameters
    return statuses


def _with_right(description: str, operation: Operation) -> str:
    doors = [door for door in operation.auth_callbacks if isinstance(door, BearerToken)]
    rights = [f"Scope `{door.scope}`, role {door.role.name.lower()} or above." for door in doors]
    return "\n\n".join(filter(None, [description, *rights]))
