"""What customers have ordered and spent, in all. Callers own the transaction.

Currencies are never added up. An order counts once it is placed; what counts as spent is the money
that came for it and stayed.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from orderwire.storage.prepared import is_among, of_store
from orderwire.storage.schema import orders


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """How many orders a customer has placed, and what was spent, in minor units by currency."""

    orders: int = 0
    spent: Mapping[str, int] = field(default_factory=dict)


NO_SPENDING = Spending()


_BY_CUSTOMER = (
    sa.select(
        orders.c.customer_id,
        orders.c.currency,
        sa.func.count(),
        sa.func.sum(orders.c.paid_minor - orders.c.refunded_minor),
    )
    .where(of_store(orders), is_among(orders.c.customer_id, "ids"), orders.c.placed_ms.is_not(None))
    .group_by(orders.c.customer_id, orders.c.currency)
)


def spending_of(
    db: sa.Connection, store_id: int, customer_ids: Collection[int]
) -> dict[int, Spending]:
    """The spending of those of the customers who have placed an order."""
    rows = db.execute(_BY_CUSTOMER, {"of_store": store_id, "ids": list(customer_ids)})
    found: dict[int, Spending] = {}
    for customer_id, currency, count, spent_minor in rows:
        before = found.get(customer_id, NO_SPENDING)
        found[customer_id] = Spending(
            orders=before.orders + count, spent={**before.spent, currency: int(spent_minor)}
        )
    return found
