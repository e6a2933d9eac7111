"""The tables of digital goods and subscriptions: what a paid order hands over, or goes on with."""

import sqlalchemy as sa

from orderwire.engine.catalogue import PeriodUnit
from orderwire.engine.subscription_life import SubscriptionState
from orderwire.storage.schema.kit import (
    Big,
    Text,
    also_unique,
    looked_up_by,
    may,
    must,
    one_of,
    refers,
    table,
)

# A code that has an order has been handed out, and stays so: it is never given to another one.
codes = table(
    "codes",
    must("id", Big),
    must("variant_id", Big),
    must("code", Text),
    must("added_ms", Big),
    may("order_id", Big),
    may("line_id", Big),
    may("given_ms", Big),
    refers("variant_id", "variants"),
    refers("order_id", "orders"),
    also_unique("uq_codes_code", "code", where="code <> ''"),
    sa.Index(
        "ix_codes_unused",
        "store_id",
        "variant_id",
        "id",
        sqlite_where=sa.text("order_id IS NULL"),
        postgresql_where=sa.text("order_id IS NULL"),
    ),
    looked_up_by("order_id"),
    key=["id"],
)

owed_codes = table(
    "owed_codes",
    must("order_id", Big),
    must("line_id", Big),
    must("variant_id", Big),
    must("units", Big),
    must("placed_ms", Big),
    sa.CheckConstraint("units > 0", name="units"),
    refers("order_id", "orders", cascade=True),
    key=["order_id", "line_id"],
)

# What a customer who bought the product may download: files that were sent to be sold.
product_downloads = table(
    "product_downloads",
    must("product_id", Big),
    must("position", sa.Integer),
    must("file_id", Big),
    refers("product_id", "products", cascade=True),
    refers("file_id", "files"),
    key=["product_id", "position"],
)

# What an order was made for, where its maker said more than an order holds: where the customer
# goes after paying, what to remember of it, and which subscription it renews.
order_sessions = table(
    "order_sessions",
    must("order_id", Big),
    may("success_url", Text),
    may("cancel_url", Text),
    may("external_customer_id", Text),
    must("metadata", Text),
    may("renews_id", Big),
    refers("order_id", "orders", cascade=True),
    key=["order_id"],
)

subscriptions = table(
    "subscriptions",
    must("id", Big),
    must("order_id", Big),
    may("customer_id", Big),
    must("dialect", Text),
    must("product_id", Big),
    must("variant_id", Big),
    must("name", Text),
    must("period_unit", Text),
    must("period_count", sa.Integer),
    must("price_minor", Big),
    must("currency", Text),
    must("state", Text),
    must("version", sa.Integer),
    must("anchor_ms", Big),
    must("periods", sa.Integer),
    must("period_starts_ms", Big),
    must("period_ends_ms", Big),
    may("due_ms", Big),
    may("renewal_order_id", Big),
    may("renewed_ms", Big),
    may("paused_ms", Big),
    may("ended_ms", Big),
    must("created_ms", Big),
    must("updated_ms", Big),
    one_of("period_unit", PeriodUnit),
    one_of("state", SubscriptionState),
    sa.CheckConstraint("period_ends_ms > period_starts_ms", name="period"),
    refers("order_id", "orders"),
    refers("customer_id", "customers"),
    refers("renewal_order_id", "orders"),
    looked_up_by("order_id"),
    looked_up_by("customer_id"),
    sa.Index(
        "ix_subscriptions_due",
        "store_id",
        "due_ms",
        sqlite_where=sa.text("due_ms IS NOT NULL"),
        postgresql_where=sa.text("due_ms IS NOT NULL"),
    ),
    key=["id"],
)
