"""RMZ's OpenAPI document: made from the wire models and the routes, nothing written twice.

The framework describes the routes that it knows. The one that creates orders is a plain route, and
is added here; what all of them take and answer is in `described`.
"""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from orderwire.dialects.rmz.described import OPERATIONS, Answers, Described

_REF = "#/components/schemas/{model}"

DESCRIPTION = """\
Orders of digital goods, as RMZ's merchant API "Shawarma" takes and gives them.

Equal requests within five minutes return the existing checkout or order with `duplicate: true`.
Buyers that the request says nothing of are one buyer to this rule: send an `Idempotency-Key` to be
told apart. With a key the five minutes do not count; the same key and body give the same answer
again for at least 24 hours."""


def complete(document: dict[str, Any], server_url: str) -> dict[str, Any]:
    """The framework's document of the routes that it knows, with everything else that is served."""
    document["servers"] = [{"url": server_url}]
    document["paths"].setdefault("/orders", {}).setdefault("post", _create_operation())
    for (path, method), described in OPERATIONS.items():
        _describe(document["paths"][path][method], described)
    document.setdefault("components", {})["schemas"] = _schemas()
    document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    document["security"] = [{"token": []}]
    return document


def _create_operation() -> dict[str, Any]:
    return {
        "summary": "Create Order",
        "description": "Create a checkout for an order; a free order is placed at once.",
        "operationId": "create_order",
        "tags": ["orders"],
    }


def _describe(operation: dict[str, Any], described: Described) -> None:
    """Add to an operation what it takes and answers."""
    operation["responses"] = _responses(described.answers)
    if described.parameters is not None:
        known = {parameter["name"] for parameter in operation.get("parameters", ())}
        operation["parameters"] = [
            *operation.get("parameters", ()),
            *(one for one in described.parameters if one["name"] not in known),
        ]
    if described.body is not None:
        content: dict[str, Any] = {"schema": {"$ref": _REF.format(model=described.body.__name__)}}
        if described.example is not None:
            content["example"] = described.example
        operation["requestBody"] = {"required": True, "content": {"application/json": content}}
    if described.form is not None:
        content = {"schema": described.form}
        operation["requestBody"] = {"required": True, "content": {"multipart/form-data": content}}


def _responses(answers: Answers) -> dict[str, Any]:
    return {
        status: {
            "description": description,
            "content": {"application/json": {"schema": _one_of(models)}},
        }
        for status, (description, models) in answers.items()
    }


def _one_of(models: list[type[BaseModel]]) -> dict[str, Any]:
    references = [{"$ref": _REF.format(model=model.__name__)} for model in models]
    return references[0] if len(references) == 1 else {"anyOf": references}


def _schemas() -> dict[str, Any]:
    answers = [
        model
        for described in OPERATIONS.values()
        for _, models in described.answers.values()
        for model in models
    ]
    bodies = [one.body for one in OPERATIONS.values() if one.body is not None]
    _, schemas = models_json_schema(
        [
            *((model, "validation") for model in bodies),
            *((model, "serialization") for model in answers),
        ],
        ref_template=_REF,
    )
    definitions: dict[str, Any] = schemas["$defs"]
    return definitions
