"""Shoplazza's OpenAPI document: made from the wire models and the routes, nothing written twice.

The framework describes the routes that it knows. The one that creates orders is a plain route, and
is added here; what all of them take and answer is in `described` and its neighbours.
"""

from typing import Any

from orderwire.dialects._kit.openapi import Operations, describe_all
from orderwire.dialects.shoplazza.described import ORDERS
from orderwire.dialects.shoplazza.described_around import AROUND
from orderwire.dialects.shoplazza.versions import LATEST, Version

DESCRIPTION = """\
Shoplazza's OpenAPI as Orderwire speaks it, in the versions 2022-01, 2025-06 and 2026-01.

The version is a part of the path. From 2025-06 on orders are sent as the member `order`, and
answers come as `{"code": "Success", "message": …, "data": …}`; errors are `{"code": …, "message":
…}`. 2022-01 sends and answers without these, and its errors are `{"errors": […]}`.

Equal requests make orders of their own: send an `Idempotency-Key` with what you may send twice. The
same key and body give the same answer again for at least 24 hours."""

OPERATIONS: Operations = {**ORDERS, **AROUND}

_VERSION = {
    "name": "version",
    "in": "path",
    "required": True,
    "description": "The version of the API.",
    "schema": {
        "type": "string",
        "enum": [version.value for version in Version],
        "example": LATEST.value,
    },
}


def complete(document: dict[str, Any], server_url: str) -> dict[str, Any]:
    """The framework's document of the routes that it knows, with everything else that is served."""
    document["paths"].setdefault("/{version}/orders", {}).setdefault("post", _create_operation())
    for path in document["paths"].values():
        path["parameters"] = [_VERSION]
    described = describe_all(document, server_url, OPERATIONS)
    described["components"]["securitySchemes"] = {
        "token": {"type": "apiKey", "in": "header", "name": "access-token"}
    }
    return described


def _create_operation() -> dict[str, Any]:
    return {
        "summary": "Create Order",
        "description": "Create an order for a customer: to be paid at its checkout, or on "
        "delivery. Needs the scope `write_order`.",
        "operationId": "create_order",
        "tags": ["orders"],
    }
