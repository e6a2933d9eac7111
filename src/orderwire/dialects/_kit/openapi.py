"""A dialect's OpenAPI document: what the framework knows of its routes, with its wire models.

The framework describes addresses and their texts; a dialect lists what each of them takes and
answers, and nothing is written twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

Answers = Mapping[str, tuple[str, list[type[BaseModel]]]]
"""What an endpoint answers: by status, what it means and the forms that it takes."""

_REF = "#/components/schemas/{model}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What an endpoint takes and answers. A form is described by a schema of its own."""

    answers: Answers
    body: type[BaseModel] | None = None
    example: Mapping[str, Any] | None = None
    form: Mapping[str, Any] | None = None
    parameters: list[dict[str, Any]] | None = None


Operations = Mapping[tuple[str, str], Described]
"""What a dialect's endpoints take and answer, by path and method."""


def describe_all(
    document: dict[str, Any], server_url: str, operations: Operations
) -> dict[str, Any]:
    """The framework's document, with what these operations take and answer, and the token."""
    document["servers"] = [{"url": server_url}]
    for (path, method), described in operations.items():
        _describe(document["paths"][path][method], described)
    document.setdefault("components", {})["schemas"] = _schemas(operations)
    document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    document["security"] = [{"token": []}]
    return document


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


def _schemas(operations: Operations) -> dict[str, Any]:
    answers = [
        model
        for described in operations.values()
        for _, models in described.answers.values()
        for model in models
    ]
    bodies = [one.body for one in operations.values() if one.body is not None]
    _, schemas = models_json_schema(
        [
            *((model, "validation") for model in bodies),
            *((model, "serialization") for model in answers),
        ],
        ref_template=_REF,
    )
    definitions: dict[str, Any] = schemas["$defs"]
    return definitions
