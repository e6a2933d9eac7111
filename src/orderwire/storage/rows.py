"""The rows that the order desk writes in bulk, field by field as their tables' columns.

A test compares every field list with its table. Documents are JSON here already: a row is what
the database gets.
"""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from orderwire.engine.details import NO_DETAILS
from orderwire.engine.orders import Checkout, Event, Order, OrderLine, Origin
from orderwire.storage.schema import OutboxState, StockState


class OrderRow(NamedTuple):
    """A row of `orders`."""

    store_id: int
    id: int
    number: int
    dialect: str
    state: str
    version: int
    currency: str
    customer_id: int | None
    contact: str | None
    source: str
    own_id: str | None
    fingerprint: str
    coupon_id: int | None
    coupon_code: str | None
    subtotal_minor: int
    discount_minor: int
    charges_minor: int
    tax_minor: int
    total_minor: int
    prices_include_tax: bool
    tax_country: str
    created_ms: int
    updated_ms: int
    placed_ms: int | None
    outside_number: str | None
    charges: str | None
    details: str | None
    paid_minor: int


class LineRow(NamedTuple):
    """A row of `order_lines`."""

    store_id: int
    order_id: int
    id: int
    product_id: int
    variant_id: int
    name: str
    sku: str | None
    kind: str
    quantity: int
    unit_minor: int
    amount_minor: int
    discount_minor: int
    tax_minor: int
    tax_basis_points: int
    total_minor: int
    options: str
    notice: str | None
    period_unit: str | None
    period_count: int | None
    stock_state: str


class CheckoutRow(NamedTuple):
    """A row of `checkouts`."""

    store_id: int
    id: int
    order_id: int
    token: str
    state: str
    version: int
    created_ms: int
    expires_ms: int
    accepts: str | None


class CouponUseRow(NamedTuple):
    """A row of `coupon_uses`."""

    store_id: int
    coupon_id: int
    order_id: int
    customer_id: int | None


class CustomerRow(NamedTuple):
    """A row of `customers`."""

    store_id: int
    id: int
    first_name: str
    last_name: str
    email: str | None
    phone: str | None
    created_ms: int


class EventRow(NamedTuple):
    """A row of `order_events`."""

    store_id: int
    order_id: int
    sequence: int
    kind: str
    at_ms: int
    actor: str
    dialect: str
    request_id: str
    facts: str


class OutboxRow(NamedTuple):
    """A row of `outbox`."""

    store_id: int
    order_id: int
    sequence: int
    kind: str
    state: str
    attempts: int
    due_ms: int


class RequestRow(NamedTuple):
    """A row of `received_requests`."""

    store_id: int
    order_id: int
    at_ms: int
    keep_until_ms: int
    method: str
    path: str
    headers: str
    body: bytes


Row = (
    OrderRow
    | LineRow
    | CheckoutRow
    | CouponUseRow
    | CustomerRow
    | EventRow
    | OutboxRow
    | RequestRow
)

TABLE_OF: dict[type[Row], str] = {
    OrderRow: "orders",
    LineRow: "order_lines",
    CheckoutRow: "checkouts",
    CouponUseRow: "coupon_uses",
    CustomerRow: "customers",
    EventRow: "order_events",
    OutboxRow: "outbox",
    RequestRow: "received_requests",
}


def to_json(document: object) -> str:
    """A document for a text column."""
    return msgspec.json.encode(document).decode()


_NO_OPTIONS = to_json(())


def order_row(order: Order) -> OrderRow:
    """The row of an order."""
    return OrderRow(
        order.store_id,
        order.id,
        order.number,
        order.dialect,
        order.state.value,
        order.version,
        order.currency,
        order.customer_id,
        None if order.contact is None else to_json(order.contact),
        order.source,
        order.own_id,
        order.fingerprint,
        order.coupon.id if order.coupon else None,
        order.coupon.code if order.coupon else None,
        order.subtotal_minor,
        order.discount_minor,
        order.charges_minor,
        order.tax_minor,
        order.total_minor,
        order.prices_include_tax,
        order.tax_country,
        order.created_ms,
        order.updated_ms,
        order.placed_ms,
        order.outside_number,
        to_json(order.charges) if order.charges else None,
        None if order.details is NO_DETAILS else to_json(order.details),
        order.paid_minor,
    )


def line_rows(order: Order) -> list[LineRow]:
    """The rows of an order's lines. Units of a placed order are sold, before that they are held."""
    counted = StockState.HELD if order.placed_ms is None else StockState.TAKEN
    return [_line_row(order, line, counted) for line in order.lines]


def _line_row(order: Order, line: OrderLine, counted: StockState) -> LineRow:
    return LineRow(
        order.store_id,
        order.id,
        line.id,
        line.product_id,
        line.variant_id,
        line.name,
        line.sku,
        line.kind.value,
        line.quantity,
        line.unit_minor,
        line.amount_minor,
        line.discount_minor,
        line.tax_minor,
        line.tax_basis_points,
        line.total_minor,
        to_json(line.options) if line.options else _NO_OPTIONS,
        line.notice,
        line.plan.unit.value if line.plan else None,
        line.plan.count if line.plan else None,
        (counted if line.is_stock_counted else StockState.NONE).value,
    )


def checkout_row(store_id: int, checkout: Checkout) -> CheckoutRow:
    """The row of a checkout."""
    return CheckoutRow(
        store_id,
        checkout.id,
        checkout.order_id,
        checkout.token,
        checkout.state.value,
        checkout.version,
        checkout.created_ms,
        checkout.expires_ms,
        None if checkout.accepts is None else to_json(checkout.accepts),
    )


def outbox_row(event: EventRow) -> OutboxRow:
    """The row that sends an event on its way."""
    return OutboxRow(
        event.store_id,
        event.order_id,
        event.sequence,
        event.kind,
        OutboxState.PENDING.value,
        0,
        event.at_ms,
    )


def event_rows(
    order: Order, events: Sequence[Event], origin: Origin, *, first: int, at_ms: int
) -> list[EventRow]:
    """The rows of an order's newest events, counted from `first`."""
    return [
        EventRow(
            order.store_id,
            order.id,
            first + index,
            event.kind,
            at_ms,
            origin.actor,
            origin.dialect,
            origin.request_id,
            to_json(event.facts),
        )
        for index, event in enumerate(events)
    ]
