"""The tables of what happens in a store: orders, their money, their history, and claims."""

from enum import StrEnum

import sqlalchemy as sa

from orderwire.engine.catalogue import ProductKind
from orderwire.engine.checkout_life import CheckoutState
from orderwire.engine.drafts import ClaimKind
from orderwire.engine.order_life import OrderState
from orderwire.engine.payment_life import PaymentState
from orderwire.storage.schema.kit import (
    Big,
    Flag,
    Text,
    also_unique,
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
    one_of("state", OrderState),
    sa.CheckConstraint("total_minor >= 0", name="total_minor"),
    refers("customer_id", "customers"),
    refers("coupon_id", "coupons"),
    also_unique("uq_orders_number", "number", where="number > 0"),
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
    sa.Index(None, "customer_id"),
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
    one_of("state", CheckoutState),
    refers("order_id", "orders", cascade=True),
    sa.Index(None, "order_id"),
    sa.Index(
        "ix_checkouts_open",
        "store_id",
        "expires_ms",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    ),
    key=["id"],
)

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
    one_of("state", PaymentState),
    refers("order_id", "orders"),
    also_unique("uq_payments_reference", "provider", "reference", where="reference IS NOT NULL"),
    sa.Index(None, "order_id"),
    sa.Index(None, "client"),
    sa.Index(
        "ix_payments_look",
        "store_id",
        "look_ms",
        sqlite_where=sa.text("look_ms IS NOT NULL"),
        postgresql_where=sa.text("look_ms IS NOT NULL"),
    ),
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
