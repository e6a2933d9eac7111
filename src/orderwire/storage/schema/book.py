"""The tables of what happens in a store: orders, their money, their history, and claims."""

from enum import StrEnum

import sqlalchemy as sa

from orderwire.engine.catalogue import ProductKind
from orderwire.engine.checkout_life import CheckoutState
from orderwire.engine.drafts import ClaimKind
from orderwire.engine.fulfilment_life import FulfilmentState
from orderwire.engine.order_life import OrderState
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.refund_life import RefundState
from orderwire.storage.schema.kit import (
    Big,
    Flag,
    Text,
    also_unique,
    counted,
    looked_up_by,
    may,
    must,
    one_of,
    refers,
    table,
)


class StockState(StrEnum):
    """What a line did with the stock: nothing, reserved it, sold it, or gave it back."""

    NONE = "none"
    HELD = "held"
    TAKEN = "taken"
    RETURNED = "returned"


class OutboxState(StrEnum):
    """Where an event stands on its way to other systems."""

    PENDING = "pending"
    DONE = "done"
    DEAD = "dead"


orders = table(
    "orders",
    must("id", Big),
    must("number", Big),
    must("dialect", Text),
    must("state", Text),
    must("version", sa.Integer),
    must("currency", Text),
    may("customer_id", Big),
    may("contact", Text),
    must("source", Text),
    may("own_id", Text),
    must("fingerprint", Text),
    may("coupon_id", Big),
    may("coupon_code", Text),
    must("subtotal_minor", Big),
    must("discount_minor", Big),
    must("charges_minor", Big),
    must("tax_minor", Big),
    must("total_minor", Big),
    must("prices_include_tax", Flag),
    must("tax_country", Text),
    must("created_ms", Big),
    must("updated_ms", Big),
    may("placed_ms", Big),
    may("outside_number", Text),
    may("charges", Text),
    may("details", Text),
    counted("paid_minor"),
    counted("refunded_minor"),
    one_of("state", OrderState),
    sa.CheckConstraint("total_minor >= 0", name="total_minor"),
    refers("customer_id", "customers"),
    refers("coupon_id", "coupons"),
    also_unique("uq_orders_number", "number", where="number > 0"),
    sa.Index(
        "ix_orders_outside_number",
        "store_id",
        "outside_number",
        sqlite_where=sa.text("outside_number IS NOT NULL"),
        postgresql_where=sa.text("outside_number IS NOT NULL"),
    ),
    # Lists by moment say it, too: see `also_unique`.
    sa.Index(
        "ix_orders_created",
        "store_id",
        "created_ms",
        "id",
        sqlite_where=sa.text("created_ms > 0"),
        postgresql_where=sa.text("created_ms > 0"),
    ),
    sa.Index(
        "ix_orders_customer",
        "store_id",
        "customer_id",
        sqlite_where=sa.text("customer_id IS NOT NULL"),
        postgresql_where=sa.text("customer_id IS NOT NULL"),
    ),
    key=["id"],
)

order_lines = table(
    "order_lines",
    must("order_id", Big),
    must("id", Big),
    must("product_id", Big),
    must("variant_id", Big),
    must("name", Text),
    may("sku", Text),
    must("kind", Text),
    must("quantity", Big),
    must("unit_minor", Big),
    must("amount_minor", Big),
    must("discount_minor", Big),
    must("tax_minor", Big),
    must("tax_basis_points", sa.Integer),
    must("total_minor", Big),
    must("options", Text),
    may("notice", Text),
    may("period_unit", Text),
    may("period_count", sa.Integer),
    must("stock_state", Text),
    counted("fulfilled"),
    counted("refunded"),
    counted("refunded_minor"),
    counted("restocked"),
    one_of("kind", ProductKind),
    one_of("stock_state", StockState),
    sa.CheckConstraint("quantity > 0", name="quantity"),
    refers("order_id", "orders", cascade=True),
    key=["order_id", "id"],
)

coupon_uses = table(
    "coupon_uses",
    must("coupon_id", Big),
    must("order_id", Big),
    may("customer_id", Big),
    refers("coupon_id", "coupons"),
    refers("order_id", "orders", cascade=True),
    looked_up_by("customer_id"),
    key=["coupon_id", "order_id"],
)

checkouts = table(
    "checkouts",
    must("id", Big),
    must("order_id", Big),
    must("token", Text),
    must("state", Text),
    must("version", sa.Integer),
    must("created_ms", Big),
    must("expires_ms", Big),
    may("accepts", Text),
    one_of("state", CheckoutState),
    refers("order_id", "orders", cascade=True),
    looked_up_by("order_id"),
    sa.Index(
        "ix_checkouts_open",
        "store_id",
        "expires_ms",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    ),
    key=["id"],
)

NAMED_BY_PROVIDER = (
    "reference IS NOT NULL AND provider NOT IN ('bank_transfer', 'cash_on_delivery', 'manual')"
)
"""Payments that a provider has a name for. What people call a payment may be another's name, too:
one transfer pays two orders, and every till counts from one.
"""

payments = table(
    "payments",
    must("id", Big),
    must("order_id", Big),
    must("provider", Text),
    must("state", Text),
    must("version", sa.Integer),
    must("amount_minor", Big),
    must("currency", Text),
    may("reference", Text),
    may("failure", Text),
    must("created_ms", Big),
    must("updated_ms", Big),
    may("continue_url", Text),
    may("client", Text),
    may("look_ms", Big),
    may("method", Text),
    may("evidence", Text),
    counted("refunded_minor"),
    counted("prolonged_ms"),
    one_of("state", PaymentState),
    refers("order_id", "orders"),
    also_unique("uq_payments_reference", "provider", "reference", where=NAMED_BY_PROVIDER),
    looked_up_by("order_id"),
    looked_up_by("client"),
    sa.Index(
        "ix_payments_look",
        "store_id",
        "look_ms",
        sqlite_where=sa.text("look_ms IS NOT NULL"),
        postgresql_where=sa.text("look_ms IS NOT NULL"),
    ),
    key=["id"],
)

# What a customer sent to show that money is on its way. The bytes are ours: they were decoded
# and encoded again.
receipts = table(
    "receipts",
    must("id", Big),
    must("payment_id", Big),
    must("order_id", Big),
    must("name", Text),
    must("mime_type", Text),
    must("size", Big),
    may("width", sa.Integer),
    may("height", sa.Integer),
    must("created_ms", Big),
    must("content", sa.LargeBinary),
    refers("payment_id", "payments"),
    looked_up_by("payment_id"),
    key=["id"],
    is_clustered=False,
)

# What of an order's money goes back, and for what. Its parts are JSON: lines and charges with
# their amounts.
refunds = table(
    "refunds",
    must("id", Big),
    must("order_id", Big),
    must("payment_id", Big),
    must("state", Text),
    must("version", sa.Integer),
    must("amount_minor", Big),
    must("tax_minor", Big),
    must("currency", Text),
    must("parts", Text),
    must("reason", Text),
    must("is_by_hand", Flag),
    may("reference", Text),
    may("failure", Text),
    must("created_ms", Big),
    must("updated_ms", Big),
    may("look_ms", Big),
    may("caller_key", Text),
    may("fingerprint", Text),
    one_of("state", RefundState),
    sa.CheckConstraint("amount_minor > 0", name="amount_minor"),
    refers("order_id", "orders"),
    refers("payment_id", "payments"),
    looked_up_by("order_id"),
    sa.Index(
        "ix_refunds_look",
        "store_id",
        "look_ms",
        sqlite_where=sa.text("look_ms IS NOT NULL"),
        postgresql_where=sa.text("look_ms IS NOT NULL"),
    ),
    key=["id"],
)

fulfilments = table(
    "fulfilments",
    must("id", Big),
    must("order_id", Big),
    must("state", Text),
    must("version", sa.Integer),
    must("lines", Text),
    must("carrier", Text),
    must("tracking_number", Text),
    must("tracking_url", Text),
    must("created_ms", Big),
    must("updated_ms", Big),
    may("delivered_ms", Big),
    may("carrier_code", Text),
    may("carrier_phone", Text),
    may("caller_key", Text),
    may("fingerprint", Text),
    one_of("state", FulfilmentState),
    refers("order_id", "orders", cascade=True),
    looked_up_by("order_id"),
    key=["id"],
)

# Orders that somebody is still writing: documents that hold nothing until they are placed.
drafts = table(
    "drafts",
    must("id", Big),
    must("version", sa.Integer),
    must("dialect", Text),
    must("document", Text),
    may("order_id", Big),
    must("created_ms", Big),
    must("updated_ms", Big),
    looked_up_by("created_ms"),
    key=["id"],
)

order_events = table(
    "order_events",
    must("order_id", Big),
    must("sequence", sa.Integer),
    must("kind", Text),
    must("at_ms", Big),
    must("actor", Text),
    must("dialect", Text),
    must("request_id", Text),
    must("facts", Text),
    refers("order_id", "orders", cascade=True),
    key=["order_id", "sequence"],
)

outbox = table(
    "outbox",
    must("order_id", Big),
    must("sequence", sa.Integer),
    must("kind", Text),
    must("state", Text),
    must("attempts", sa.Integer),
    must("due_ms", Big),
    one_of("state", OutboxState),
    sa.Index(
        "ix_outbox_pending",
        "store_id",
        "due_ms",
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    ),
    key=["order_id", "sequence"],
)

received_requests = table(
    "received_requests",
    must("order_id", Big),
    must("at_ms", Big),
    must("keep_until_ms", Big),
    must("method", Text),
    must("path", Text),
    must("headers", Text),
    must("body", sa.LargeBinary),
    key=["order_id"],
    is_clustered=False,
)

claims = table(
    "claims",
    must("kind", Text),
    must("scope", Big),
    must("value", Text),
    must("order_id", Big),
    must("fingerprint", Text),
    must("expires_ms", Big),
    may("answer_status", sa.Integer),
    may("answer_body", sa.LargeBinary),
    one_of("kind", ClaimKind),
    sa.Index(None, "expires_ms"),
    key=["kind", "scope", "value"],
)
