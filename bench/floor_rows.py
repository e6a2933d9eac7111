"""The rows of one order of the floors: as long as the program's own, of the real schema."""

from bench.shop import CHECKOUT_LASTS_MS, DIALECT, PRICE_MINOR, STORE_ID, TAX_BASIS_POINTS
from orderwire.storage.rows import (
    CheckoutRow,
    EventRow,
    LineRow,
    OrderRow,
    OutboxRow,
    RequestRow,
)

UNITS = 3
TOTAL_MINOR = UNITS * PRICE_MINOR
IDS_PER_ORDER = 5
EVENT = "order.created"
KEEP_MS = 30 * 24 * 60 * 60 * 1000
HEADERS = (
    '{"host": "127.0.0.1 8787","authorization": "***","content-type": "application/json",'
    '"content-length": "201"}'
)
FACTS = '{"total_minor": 49998,"currency": "SAR"}'
BODY = (
    '{"customer": {"id": 8589937000},"created_from": "bench s1 000000001","products": ['
    '{"identifier_type": "id","identifier": 8589934600,"quantity": 1},'
    '{"identifier_type": "id","identifier": 8589934601,"quantity": 2}]}'
)


def tax_of(amount_minor: int) -> int:
    """The tax in a price that includes it."""
    return amount_minor - round(amount_minor * 10_000 / (10_000 + TAX_BASIS_POINTS))


def order_row(order_id: int, number: int, customer_id: int, print_: str, now_ms: int) -> OrderRow:
    """The row of `orders`."""
    return OrderRow(
        store_id=STORE_ID,
        id=order_id,
        number=number,
        dialect=DIALECT,
        state="awaiting_payment",
        version=1,
        currency="SAR",
        customer_id=customer_id,
        contact=None,
        source="bench s1 000000001",
        own_id=None,
        fingerprint=print_,
        coupon_id=None,
        coupon_code=None,
        subtotal_minor=TOTAL_MINOR,
        discount_minor=0,
        charges_minor=0,
        tax_minor=tax_of(TOTAL_MINOR),
        total_minor=TOTAL_MINOR,
        prices_include_tax=True,
        tax_country="SA",
        created_ms=now_ms,
        updated_ms=now_ms,
        placed_ms=None,
        outside_number=None,
        charges=None,
        details=None,
        paid_minor=0,
    )


def line_row(
    order_id: int, line_id: int, product_id: int, variant_id: int, quantity: int
) -> LineRow:
    """A row of `order_lines`."""
    return LineRow(
        store_id=STORE_ID,
        order_id=order_id,
        id=line_id,
        product_id=product_id,
        variant_id=variant_id,
        name="Product 123",
        sku="SKU-123",
        kind="physical",
        quantity=quantity,
        unit_minor=PRICE_MINOR,
        amount_minor=PRICE_MINOR * quantity,
        discount_minor=0,
        tax_minor=tax_of(PRICE_MINOR * quantity),
        tax_basis_points=TAX_BASIS_POINTS,
        total_minor=PRICE_MINOR * quantity,
        options="[]",
        notice=None,
        period_unit=None,
        period_count=None,
        stock_state="held",
    )


def checkout_row(order_id: int, now_ms: int) -> CheckoutRow:
    """The row of `checkouts`."""
    return CheckoutRow(
        store_id=STORE_ID,
        id=order_id + 1,
        order_id=order_id,
        token="0123456789abcdefghijkl",
        state="open",
        version=1,
        created_ms=now_ms,
        expires_ms=now_ms + CHECKOUT_LASTS_MS,
        accepts=None,
    )


def event_row(order_id: int, now_ms: int) -> EventRow:
    """The row of `order_events`."""
    return EventRow(
        store_id=STORE_ID,
        order_id=order_id,
        sequence=1,
        kind=EVENT,
        at_ms=now_ms,
        actor="token-1",
        dialect=DIALECT,
        request_id="0123456789abcdef",
        facts=FACTS,
    )


def outbox_row(order_id: int, now_ms: int) -> OutboxRow:
    """The row of `outbox`."""
    return OutboxRow(
        store_id=STORE_ID,
        order_id=order_id,
        sequence=1,
        kind=EVENT,
        state="pending",
        attempts=0,
        due_ms=now_ms,
    )


def request_row(order_id: int, now_ms: int) -> RequestRow:
    """The row of `received_requests`."""
    return RequestRow(
        store_id=STORE_ID,
        order_id=order_id,
        at_ms=now_ms,
        keep_until_ms=now_ms + KEEP_MS,
        method="POST",
        path="/shawarma/orders",
        headers=HEADERS,
        body=BODY.encode(),
    )
