"""The tables, for SQLite and PostgreSQL alike. No statements here.

    kit       what tables are made of
    shop      what a store is and has
    selling   how it delivers and is paid
    showcase  how it shows what it sells
    book      what happens in it
    money     what payment providers tell us
    goods     what a paid order hands over, or goes on with
    statuses  what a store calls where its orders stand
    fleet     the global look-ups, and who works

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
    drafts,
    fulfilments,
    order_events,
    order_lines,
    orders,
    outbox,
    payments,
    receipts,
    received_requests,
    refunds,
)
from orderwire.storage.schema.fleet import installation, leases, tokens, workers
from orderwire.storage.schema.goods import (
    codes,
    order_sessions,
    owed_codes,
    product_downloads,
    subscriptions,
)
from orderwire.storage.schema.kit import metadata
from orderwire.storage.schema.money import (
    ChargeState,
    InboxState,
    SandboxRefundState,
    provider_events,
    sandbox_charges,
    sandbox_refunds,
)
from orderwire.storage.schema.selling import (
    bank_accounts,
    branches,
    shipping_methods,
    ways_to_pay,
)
from orderwire.storage.schema.shop import (
    call_counts,
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
from orderwire.storage.schema.showcase import (
    FileKind,
    categories,
    files,
    product_categories,
    product_media,
    product_pages,
)
from orderwire.storage.schema.statuses import given_statuses, order_statuses

GLOBAL_TABLES = frozenset({installation.name, leases.name, tokens.name, workers.name})
TENANT_TABLES = frozenset(metadata.tables) - GLOBAL_TABLES

__all__ = [
    "GLOBAL_TABLES",
    "TENANT_TABLES",
    "ChargeState",
    "FileKind",
    "InboxState",
    "OutboxState",
    "SandboxRefundState",
    "StockState",
    "bank_accounts",
    "branches",
    "call_counts",
    "categories",
    "checkouts",
    "claims",
    "codes",
    "counters",
    "coupon_uses",
    "coupons",
    "customer_keys",
    "customers",
    "drafts",
    "files",
    "fulfilments",
    "given_statuses",
    "installation",
    "leases",
    "metadata",
    "order_events",
    "order_lines",
    "order_sessions",
    "order_statuses",
    "orders",
    "outbox",
    "outside_ids",
    "owed_codes",
    "payments",
    "prices",
    "product_categories",
    "product_downloads",
    "product_media",
    "product_pages",
    "products",
    "provider_events",
    "receipts",
    "received_requests",
    "refunds",
    "sandbox_charges",
    "sandbox_refunds",
    "shipping_methods",
    "stock",
    "stores",
    "subscriptions",
    "tax_rates",
    "tokens",
    "variants",
    "ways_to_pay",
    "workers",
]
