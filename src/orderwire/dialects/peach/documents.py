"""Peach's OpenAPI document: made from the wire models and the routes, nothing written twice.

The framework describes the routes that it knows. The one that creates orders is a plain route, and
is added here; what all of them take and answer is in `described`.
"""

from typing import Any

from orderwire.dialects._kit.openapi import describe_all
from orderwire.dialects.peach.described import OPERATIONS

DESCRIPTION = """\
Peach's API as Orderwire speaks it: bills for customers on WhatsApp.

The caller is believed about everything: what the bill says is to be paid. Where its sums disagree,
the order has `warnings`, unless the store wants them to agree. Amounts are in paise.

An `id` of the caller's own names one order: the same content again is answered with that order,
other content is refused. The same goes for an `Idempotency-Key`, for at least 24 hours."""


def complete(document: dict[str, Any], server_url: str) -> dict[str, Any]:
    """The framework's document of the routes that it knows, with everything else that is served."""
    document["paths"].setdefault("/orders", {}).setdefault("post", _create_operation())
    described = describe_all(document, server_url, OPERATIONS)
    described["components"]["securitySchemes"] = {
        "key": {"type": "apiKey", "in": "header", "name": "Authorization"},
        "other_key": {"type": "apiKey", "in": "header", "name": "X-Account-Api-Key"},
    }
    described["security"] = [{"key": []}, {"other_key": []}]
    return described


def _create_operation() -> dict[str, Any]:
    return {
        "summary": "Create an order",
        "description": "Send a bill. It is paid at the `checkout_url` of the answer.",
        "operationId": "create_order",
        "tags": ["orders"],
    }
