"""What the endpoints around creating an order take and answer, for the OpenAPI document.

Members of their answers are in the page of the dialect; here stands how they are wrapped.
"""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, JsonValue, RootModel

from orderwire.dialects._kit.openapi import Answers, Described
from orderwire.dialects.shoplazza.answers_flat import FlatOrderAnswer
from orderwire.dialects.shoplazza.answers_orders import OrderAnswer, Shown
from orderwire.dialects.shoplazza.described import ALWAYS, FAILURES, IDEMPOTENCY_KEY, WITH_BODY
from orderwire.dialects.shoplazza.schemas_customers import NewCustomer, ParcelBody
from orderwire.dialects.shoplazza.schemas_life import (
    CancelBody,
    FlatFulfilmentBody,
    FulfilmentBody,
    OrderChange,
    PaidBody,
    PartialBody,
    RefundBody,
    TrackingBody,
)


class Answer(Shown):
    """An answer, from 2025-06 on."""

    code: str
    message: str
    data: dict[str, JsonValue]


class FlatAnswer(RootModel[dict[str, JsonValue]]):
    """An answer in 2022-01: the data alone."""


class WrappedOrderChange(BaseModel):
    """What is to be changed, from 2025-06 on."""

    order: OrderChange


class ChangeBody(RootModel[WrappedOrderChange | OrderChange]):
    """What is to be changed of an order."""


class WrappedCustomer(BaseModel):
    """A new customer, from 2025-06 on."""

    customer: NewCustomer


class CustomerBody(RootModel[WrappedCustomer | NewCustomer]):
    """A new customer."""


class WrappedRefund(BaseModel):
    """What is to go back, from 2025-06 on."""

    refund: RefundBody


class RefundOrderBody(RootModel[WrappedRefund | RefundBody]):
    """What is to go back of an order."""


class WrappedFulfilment(BaseModel):
    """What is sent, from 2025-06 on."""

    fulfillment: FulfilmentBody


class FulfillOrderBody(RootModel[WrappedFulfilment | FlatFulfilmentBody]):
    """What is sent of an order."""


class WrappedTracking(BaseModel):
    """How goods on their way are followed, from 2025-06 on."""

    fulfillment: TrackingBody


class ChangeFulfillmentBody(RootModel[WrappedTracking | TrackingBody]):
    """How goods on their way are followed."""


ORDER: list[type[BaseModel]] = [OrderAnswer, FlatOrderAnswer]
ANY: list[type[BaseModel]] = [Answer, FlatAnswer]

_WRONG_QUERY: Answers = {
    "400": ("A wrong query", FAILURES),
    "422": ("A wrong query in 2022-01", FAILURES),
}
_UNFIT: Answers = {"406": ("In 2022-01: the order cannot have this done to it", FAILURES)}

_PERIODS = ("created_at", "updated_at")
_CURSOR = ("cursor", "page_size", "limit", "page")
_ORDERS = (
    "ids",
    "status",
    "financial_status",
    "fulfillment_status",
    "customer_id",
    "customer_emails",
    "product_ids",
    "skus",
    "shipping_emails",
    "shipping_phones",
    "total_min",
    "total_max",
    "keyword",
)
_ORDER_PERIODS = (*_PERIODS, "placed_at", "finished_at", "fulfilled_at")


def _query(names: Sequence[str], periods: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Parameters of a query, all of them optional; a period has two ends."""
    ends = [f"{period}_{end}" for period in periods for end in ("min", "max")]
    return [
        {"name": name, "in": "query", "required": False, "schema": {"type": "string"}}
        for name in (*names, *ends)
    ]


def _reads(
    meaning: str,
    names: Sequence[str] = (),
    periods: Sequence[str] = (),
    *,
    shows_order: bool = False,
) -> Described:
    return Described(
        answers={"200": (meaning, ORDER if shows_order else ANY), **_WRONG_QUERY, **ALWAYS},
        parameters=_query(names, periods),
    )


def _does(
    meaning: str,
    body: type[BaseModel] | None = None,
    *,
    shows_order: bool = False,
    is_keyed: bool = False,
) -> Described:
    return Described(
        answers={
            "200": (meaning, ORDER if shows_order else ANY),
            **WITH_BODY,
            **_UNFIT,
            **ALWAYS,
        },
        body=body,
        parameters=[IDEMPOTENCY_KEY] if is_keyed else [],
    )


_ORDER = "/{version}/orders/{order_id}"
_PARCELS = f"{_ORDER}/fulfillments"
_PARCEL = f"{_PARCELS}/{{fulfillment_id}}"
_PRODUCT = "/{version}/products/{product_id}"

AROUND = {
    ("/{version}/orders", "get"): _reads(
        "A page of orders", (*_ORDERS, *_CURSOR, "sort_by", "sort_direction"), _ORDER_PERIODS
    ),
    ("/{version}/orders/count", "get"): _reads("How many there are", _ORDERS, _ORDER_PERIODS),
    ("/{version}/orders/number/{number}", "get"): _reads("The order", shows_order=True),
    (_ORDER, "put"): _does("The order as it is now", ChangeBody, shows_order=True),
    (_ORDER, "delete"): _does("The order is shown no more"),
    (f"{_ORDER}/close", "post"): _does("The order as it is now", shows_order=True),
    (f"{_ORDER}/open", "post"): _does("The order as it is now", shows_order=True),
    (f"{_ORDER}/cancel", "post"): _does("The order as it is now", CancelBody, shows_order=True),
    (f"{_ORDER}/payment/success", "post"): _does(
        "The order as it is now", PaidBody, shows_order=True
    ),
    (f"{_ORDER}/transactions", "get"): _reads("Its payments", ("status", "payment_channel")),
    (f"{_ORDER}/refund", "post"): _does("What goes back", RefundOrderBody, is_keyed=True),
    (f"{_ORDER}/refund", "get"): _reads("What went back"),
    (f"{_ORDER}/partial_refund", "post"): _does("What goes back", PartialBody, is_keyed=True),
    (_PARCELS, "get"): _reads("Its goods on their way", _CURSOR, _PERIODS),
    (_PARCELS, "post"): _does("The goods that were sent", FulfillOrderBody, is_keyed=True),
    (f"{_PARCELS}/count", "get"): _reads("How many there are", (), _PERIODS),
    (_PARCEL, "get"): _reads("Goods on their way"),
    (_PARCEL, "put"): _does("Goods on their way", ChangeFulfillmentBody),
    (f"{_PARCEL}/complete", "post"): _does("Goods that arrived"),
    (f"{_PARCEL}/cancel", "post"): _does("Goods that did not leave"),
    ("/{version}/customers", "get"): _reads(
        "A page of customers", ("ids", "email", "contact", *_CURSOR), _PERIODS
    ),
    ("/{version}/customers", "post"): _does("The customer", CustomerBody),
    ("/{version}/customers/count", "get"): _reads("How many there are", ("email", "contact")),
    ("/{version}/customers/{customer_id}", "get"): _reads("The customer"),
    ("/{version}/products", "get"): _reads(
        "A page of products",
        ("ids", "title", "collection_id", "published_status", "cursor", "pre_cursor", "per_page"),
        _PERIODS,
    ),
    ("/{version}/products/count", "get"): _reads("How many there are", ("title",), _PERIODS),
    (_PRODUCT, "get"): _reads("The product"),
    (f"{_PRODUCT}/variants", "get"): _reads("Its variants"),
    (f"{_PRODUCT}/variants/count", "get"): _reads("How many there are"),
    ("/{version}/variants/{variant_id}", "get"): _reads("The variant"),
    ("/{version}/shop", "get"): _reads("The store", ("fields",)),
    ("/{version}/tracking/carriers", "get"): _reads("The carriers"),
    ("/{version}/shipping-lines/available-lines", "post"): _does("The ways to ship", ParcelBody),
}
