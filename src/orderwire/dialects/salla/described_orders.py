"""What the endpoints of orders take and answer, for the OpenAPI document."""

from orderwire.dialects._kit.openapi import Answers, Described, Operations
from orderwire.dialects.salla.answers import Failure, InvalidFields
from orderwire.dialects.salla.answers_orders import (
    ExpandedOrderPage,
    LightOrderShown,
    OrderPage,
    OrderShown,
)
from orderwire.dialects.salla.schemas_orders import OrderBody

IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key and body give the same answer again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}

EXAMPLE = {
    "customer": {"id": 1209983424},
    "delivery_method": "shipping",
    "courier_id": 1433878184,
    "ship_to": {
        "country": 1473353380,
        "city": 1939592358,
        "block": "Al Aziziyah",
        "street_number": "8230",
        "address_line": "Building 4, floor 2",
        "postal_code": "51434",
        "geo_coordinates": {"lat": 21.4225, "lng": 39.8262},
    },
    "payment": {"status": "pending_payment", "accepted_methods": ["credit_card", "bank"]},
    "products": [{"identifier_type": "sku", "identifier": "sku123", "quantity": 1}],
    "coupon_code": "SAVE10",
}


def orders_described(always: Answers, filtered: Answers, not_there: Answers) -> Operations:
    """The endpoints of orders, with the answers that all endpoints have."""
    return {
        ("/orders", "post"): Described(
            answers={
                "200": ("The order: paid, in review, to be paid, or free", [OrderShown]),
                "413": ("The body is too large", [Failure]),
                "415": ("The body is not JSON", [Failure]),
                "422": ("Every wrong field, or the one that the order fails by", [InvalidFields]),
                **always,
            },
            body=OrderBody,
            example=EXAMPLE,
            parameters=[IDEMPOTENCY_KEY],
        ),
        ("/orders", "get"): Described(
            answers={
                "200": ("A page of orders", [OrderPage, ExpandedOrderPage]),
                **filtered,
                **always,
            }
        ),
        ("/orders/{order_id}", "get"): Described(
            answers={
                "200": ("The order", [OrderShown, LightOrderShown]),
                **not_there,
                **always,
            }
        ),
    }
