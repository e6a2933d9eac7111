"""What the endpoints take and answer, for the OpenAPI document.

The framework knows the addresses and their texts; these tables add the wire models.
"""

from typing import Any

from orderwire.dialects._kit.openapi import Answers, Described, Operations
from orderwire.dialects.peach.answers import Failure, MessageAnswer, OrderAnswer, RefundAnswer
from orderwire.dialects.peach.schemas import OrderBody, RefundBody

ALWAYS: Answers = {
    "401": ("The API key is missing or unknown", [Failure]),
    "429": ("The store's limit of calls a minute is reached; see Retry-After", [Failure]),
    "503": ("Try again after the seconds in Retry-After", [Failure]),
}
"""What every endpoint may say."""

FOUND: Answers = {"404": ("No order by this id", [Failure])}
"""What every endpoint of an order may say besides."""

WITH_BODY: Answers = {
    "413": ("The body is too large", [Failure]),
    "415": ("The body is not JSON", [Failure]),
    "422": ("Wrong fields, all of them; or refused", [Failure]),
}
"""What every endpoint with a body may say besides."""

IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key and body give the same answer again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}

_EXAMPLE = {
    "id": "order-1001",
    "type": "digital_goods",
    "contact": {"name": "Asha Rao", "phone_number": "+919876543210"},
    "items": [{"name": "Design course", "amount": 250000, "sale_amount": 199900, "quantity": 1}],
    "expiration": {"timestamp": 1893456000, "description": "The offer is over."},
    "currency": "INR",
    "subtotal": 199900,
    "tax": {"value": 35982, "description": "GST"},
    "total_amount": 235882,
}


def _asked(name: str, description: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema or {"type": "string"},
    }


_MESSAGE_PARAMETERS = [
    _asked(
        "type",
        "By default what fits the order: its details while it is to be paid, else its status.",
        {"type": "string", "enum": ["order_details", "order_status"]},
    ),
    _asked(
        "sequence",
        "The number of a message that is sent again: it is added to the reference.",
        {"type": "integer", "minimum": 1, "maximum": 999},
    ),
    _asked("text", "What the message says above the order."),
    _asked("footer", "What it says below."),
    _asked(
        "gateway",
        "The gateway of `configuration_name`.",
        {"type": "string", "enum": ["razorpay", "payu", "billdesk", "zaakpay"]},
    ),
    _asked("configuration_name", "The way to pay, as it is named at Meta."),
    _asked("catalog_id", "The catalogue at Meta whose products the items are, by their SKU."),
    _asked("country_of_origin", "Needed for goods without `catalog_id`."),
    _asked("importer_name", "Needed for goods without `catalog_id`."),
    _asked("importer_address", "Needed for goods without `catalog_id`."),
]

OPERATIONS: Operations = {
    ("/orders", "post"): Described(
        answers={"201": ("The order", [OrderAnswer]), **WITH_BODY, **ALWAYS},
        body=OrderBody,
        example=_EXAMPLE,
        parameters=[IDEMPOTENCY_KEY],
    ),
    ("/orders/{order_id}", "get"): Described(
        answers={"200": ("The order", [OrderAnswer]), **FOUND, **ALWAYS}
    ),
    ("/orders/{order_id}/refunds", "post"): Described(
        answers={"201": ("The refund", [RefundAnswer]), **FOUND, **WITH_BODY, **ALWAYS},
        body=RefundBody,
        example={"speed": "normal", "amount": {"currency": "INR", "value": 1200}},
        parameters=[IDEMPOTENCY_KEY],
    ),
    ("/orders/{order_id}/whatsapp_message", "get"): Described(
        answers={
            "200": ("The message", [MessageAnswer]),
            "422": ("Why WhatsApp would turn it down, all of it", [Failure]),
            **FOUND,
            **ALWAYS,
        },
        parameters=_MESSAGE_PARAMETERS,
    ),
}
