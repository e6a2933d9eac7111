"""The tables, for SQLite and PostgreSQL alike. No statements here.

    kit     what tables are made of
    shop    what a store is and has
    book    what happens in it
    fleet   the global look-ups

Rule 1: every tenant table begins with `store_id`, and so do its keys and foreign keys. That keeps
stores apart, and it is what allows the tables to be spread over machines by store.
Rule 2: ids are made by the service (`ids`), never by the database.
Rule 3: amounts are BIGINT minor units beside a currency, times BIGINT milliseconds since 1970,
rates INTEGER basis points. Documents that nobody searches in are JSON in a text column.
Rule 4: a look-up by anything but the primary key has an index that does not begin with `store_id`,
or one with a condition (`kit.also_unique` says why).
Rule 5: no foreign key leads from hot tables to `stores`, and none from or to a global table.
"""

from orderwire.storage.schema.book import (
    OutboxState,
    StockState,
    checkouts,
    claims,
    coupon_uses,
    order_events,
    order_lines,
    orders,
    outbox,
    payments,
    received_requests,
)
from orderwire.storage.schema.fleet import installation, tokens
from orderwire.storage.schema.kit import metadata
from orderwire.storage.schema.shop import (
    counters,
    coupons,
    customer_keys,
    customers,
    outside_ids,
    prices,
    products,
    stock,
    stores,
    tax_rates,
    variants,
)

GLOBAL_TABLES = frozenset({installation.name, tokens.name})
TENANT_TABLES = frozenset(metadata.tables) - GLOBAL_TABLES

__all__ = [
    "GLOBAL_TABLES",
    "TENANT_TABLES",
    "OutboxState",
    "StockState",
    "checkouts",
    "claims",
    "counters",
    "coupon_uses",
    "coupons",
    "customer_keys",
    "customers",
    "installation",
    "metadata",
    "order_events",
    "order_lines",
    "orders",
    "outbox",
    "outside_ids",
    "payments",
    "prices",
    "products",
    "received_requests",
    "stock",
    "stores",
    "tax_rates",
    "tokens",
    "variants",
]
