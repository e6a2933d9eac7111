"""What the endpoints of creating and showing an order take and answer, for the OpenAPI document.

The framework knows the addresses and their texts; these tables add the wire models.
"""

from pydantic import BaseModel, RootModel

from orderwire.dialects._kit.openapi import Answers, Described
from orderwire.dialects.shoplazza.answers_flat import FlatFailure, FlatOrderAnswer
from orderwire.dialects.shoplazza.answers_orders import Failure, OrderAnswer
from orderwire.dialects.shoplazza.schemas_orders import (
    FlatOrderBody,
    WrappedNewOrderBody,
    WrappedOrderBody,
)

FAILURES: list[type[BaseModel]] = [Failure, FlatFailure]

ALWAYS: Answers = {
    "401": ("Missing or unknown access-token", FAILURES),
    "403": ("The token has not the scope", FAILURES),
    "404": ("No such version, or nothing there by this id", FAILURES),
    "429": ("The store's limit of calls a minute is reached; see Retry-After", FAILURES),
    "503": ("Try again after the seconds in Retry-After", FAILURES),
}
"""What every endpoint may say."""

WITH_BODY: Answers = {
    "400": ("Missing or invalid fields, or not JSON; from 2025-06 on refusals, too", FAILURES),
    "413": ("The body is too large", FAILURES),
    "415": ("The body is not JSON; in 2022-01 this is 400", FAILURES),
    "422": ("In 2022-01: missing or invalid fields, or refused", FAILURES),
}
"""What every endpoint with a body may say besides."""

IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key and body give the same answer again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}


class CreateOrderBody(RootModel[WrappedNewOrderBody | WrappedOrderBody | FlatOrderBody]):
    """An order: in 2022-01 by itself, later as the member `order`."""


_ORDER_EXAMPLE = {
    "order": {
        "line_items": [{"product_id": "prod_12345", "variant_id": "var_67890", "quantity": 2}],
        "shipping_address": {
            "first_name": "John",
            "last_name": "Doe",
            "email": "john.doe@example.com",
            "phone_area_code": "1",
            "phone": "5551234567",
            "country": "United States",
            "country_code": "US",
            "province": "California",
            "province_code": "CA",
            "city": "San Francisco",
            "address": "123 Main St",
            "address1": "Apt 4B",
            "zip": "94105",
        },
        "shipping_line": {"shipping_name": "Express Delivery", "shipping_price": "15.99"},
        "tax_total": "7.50",
        "currency_code": "USD",
        "discount": "10%",
        "payment_line": "COD",
    }
}

ORDERS = {
    ("/{version}/orders", "post"): Described(
        answers={
            "200": ("The order", [OrderAnswer, FlatOrderAnswer]),
            **WITH_BODY,
            **ALWAYS,
        },
        body=CreateOrderBody,
        example=_ORDER_EXAMPLE,
        parameters=[IDEMPOTENCY_KEY],
    ),
    ("/{version}/orders/{order_id}", "get"): Described(
        answers={"200": ("The order", [OrderAnswer, FlatOrderAnswer]), **ALWAYS}
    ),
}
