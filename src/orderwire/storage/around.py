"""What orders and requests point at, many rows at a time. Callers own the transaction."""

from collections.abc import Collection

import sqlalchemy as sa

from orderwire.engine.drafts import Name
from orderwire.storage.schema import customer_keys, variants


def products_of_skus(db: sa.Connection, store_id: int, skus: Collection[str]) -> dict[str, int]:
    """The products that are sold by these SKUs."""
    rows = db.execute(
        sa.select(variants.c.sku, variants.c.product_id).where(
            variants.c.store_id == store_id,
            variants.c.sku.is_not(None),
            variants.c.sku.in_(skus),
        )
    )
    return {row.sku: row.product_id for row in rows}


def customers_of_keys(db: sa.Connection, store_id: int, names: Collection[Name]) -> dict[Name, int]:
    """The customers that are found by these phones and e-mails."""
    rows = db.execute(
        sa.select(customer_keys.c.kind, customer_keys.c.value, customer_keys.c.customer_id).where(
            customer_keys.c.store_id == store_id,
            customer_keys.c.kind.in_({name.by for name in names}),
            customer_keys.c.value.in_({name.value for name in names}),
        )
    )
    return {Name("customer", row.kind, row.value): row.customer_id for row in rows}
