"""Salla's OpenAPI document: made from the wire models and the routes, nothing written twice.

The framework describes the routes that it knows. The one that creates orders is a plain route, and
is added here; what all of them take and answer is in `described`.
"""

from typing import Any

from orderwire.dialects._kit.openapi import describe_all
from orderwire.dialects.salla.described import OPERATIONS

DESCRIPTION = """\
Salla's merchant API as Orderwire speaks it.

Errors are in Arabic, or in English for whoever sends `Accept-Language: en`; names of places follow
it too. Lists have 15 things on a page, or as many as `per_page` says, up to 65. A token may be
limited to scopes; a call without the right one is answered with 401, as on the platform."""


def complete(document: dict[str, Any], server_url: str) -> dict[str, Any]:
    """The framework's document of the routes that it knows, with everything else that is served."""
    if ("/orders", "post") in OPERATIONS:
        document["paths"].setdefault("/orders", {}).setdefault("post", _create_operation())
    return describe_all(document, server_url, OPERATIONS)


def _create_operation() -> dict[str, Any]:
    return {
        "summary": "Create Order",
        "description": "Create an order, paid elsewhere or to be paid. Needs the scope "
        "`orders.read_write`.",
        "operationId": "create_order",
        "tags": ["orders"],
    }
