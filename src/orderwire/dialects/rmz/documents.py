"""RMZ's OpenAPI document: made from the wire models and the routes, nothing written twice.

The route that creates orders is a plain one, which the framework cannot describe; its operation is
added here from the same models that read it.
"""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from orderwire.dialects.rmz.answers import (
    BusinessError,
    CheckoutCreated,
    Duplicate,
    InvalidFields,
    Message,
    OrderCreated,
    OrderPage,
    OrderShown,
)
from orderwire.dialects.rmz.schemas import OrderBody

_REF = "#/components/schemas/{model}"

DESCRIPTION = """\
Orders of digital goods, as RMZ's merchant API "Shawarma" takes and gives them.

Equal requests within five minutes return the existing checkout or order with `duplicate: true`.
Buyers that the request says nothing of are one buyer to this rule: send an `Idempotency-Key` to be
told apart. With a key the five minutes do not count; the same key and body give the same answer
again for at least 24 hours."""

_CREATE_ANSWERS: dict[str, tuple[str, list[type[BaseModel]]]] = {
    "201": (
        "A checkout to be paid, or a free order that is placed",
        [CheckoutCreated, OrderCreated],
    ),
    "200": ("An equal request was made within five minutes", [Duplicate]),
    "400": ("Product, stock, coupon or customer do not allow the order", [BusinessError]),
    "401": ("Invalid or missing token", [Message]),
    "413": ("The body is larger than 1 MiB", [Message]),
    "415": ("The body is not JSON", [Message]),
    "422": ("Missing or invalid fields, or a reused Idempotency-Key", [InvalidFields]),
    "503": ("Try again after the seconds in Retry-After", [Message]),
}

_READ_ANSWERS: dict[str, dict[str, tuple[str, list[type[BaseModel]]]]] = {
    "/orders": {
        "200": ("A page of orders", [OrderPage]),
        "401": ("Invalid or missing token", [Message]),
        "422": ("A wrong date or order", [InvalidFields]),
        "503": ("Try again after the seconds in Retry-After", [Message]),
    },
    "/orders/{order_id}": {
        "200": ("The order", [OrderShown]),
        "401": ("Invalid or missing token", [Message]),
        "404": ("No such order in the store", [BusinessError]),
        "503": ("Try again after the seconds in Retry-After", [Message]),
    },
}

_EXAMPLE = {
    "customer": {"id": 12345},
    "created_from": "myapp.com",
    "products": [{"identifier_type": "id", "identifier": 101, "quantity": 2}],
    "coupon_code": "SAVE10",
}


def complete(document: dict[str, Any], server_url: str) -> dict[str, Any]:
    """The framework's document of the routes that it knows, with everything else that is served."""
    document["servers"] = [{"url": server_url}]
    for path, answers in _READ_ANSWERS.items():
        document["paths"][path]["get"]["responses"] = _responses(answers)
    document["paths"].setdefault("/orders", {})["post"] = _create_operation()
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
        "parameters": [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "description": "The same key and body give the same answer again.",
                "schema": {"type": "string", "minLength": 1, "maxLength": 255},
            }
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"$ref": _REF.format(model=OrderBody.__name__)},
                    "example": _EXAMPLE,
                }
            },
        },
        "responses": _responses(_CREATE_ANSWERS),
    }


def _responses(answers: dict[str, tuple[str, list[type[BaseModel]]]]) -> dict[str, Any]:
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
    every = [_CREATE_ANSWERS, *_READ_ANSWERS.values()]
    answers = [model for table in every for _, models in table.values() for model in models]
    _, schemas = models_json_schema(
        [(OrderBody, "validation"), *((model, "serialization") for model in answers)],
        ref_template=_REF,
    )
    definitions: dict[str, Any] = schemas["$defs"]
    return definitions
