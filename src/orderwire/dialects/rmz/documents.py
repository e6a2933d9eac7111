"""RMZ's OpenAPI document: made from the wire models and the routes, nothing written twice.

The framework describes the routes that it knows. The one that creates orders is a plain route, and
is added here; what all of them take and answer is in `described`.
"""

from typing import Any

from orderwire.dialects._kit.openapi import describe_all
from orderwire.dialects.rmz.described import OPERATIONS

DESCRIPTION = """\
Orders of digital goods, as RMZ's merchant API "Shawarma" takes and gives them.

Equal requests within five minutes return the existing checkout or order with `duplicate: true`.
Buyers that the request says nothing of are one buyer to this rule: send an `Idempotency-Key` to be
told apart. With a key the five minutes do not count; the same key and body give the same answer
again for at least 24 hours."""


def complete(document: dict[str, Any], server_url: str) -> dict[str, Any]:
    """The framework's document of the routes that it knows, with everything else that is served."""
    document["paths"].setdefault("/orders", {}).setdefault("post", _create_operation())
    return describe_all(document, server_url, OPERATIONS)


def _create_operation() -> dict[str, Any]:
    return {
        "summary": "Create Order",
        "description": "Create a checkout for an order; a free order is placed at once.",
        "operationId": "create_order",
        "tags": ["orders"],
    }
