"""Rules of what a store has: stock, coupons, codes, customers, and the ids that it gave out."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from orderwire.storage.auditing_kit import Rule, rule
from orderwire.storage.schema import TENANT_TABLES, counters, metadata

_STOCK = (
    rule(
        "stock",
        "there are never fewer than none of a variant",
        """
SELECT s.variant_id, s.available FROM stock AS s
WHERE s.store_id = :store_id AND s.available < 0
ORDER BY s.variant_id
""",
    ),
    rule(
        "stock",
        "a variant that is tracked has a count",
        """
SELECT v.id AS variant_id FROM variants AS v
WHERE v.store_id = :store_id AND v.stock_policy = 'tracked' AND NOT EXISTS (
    SELECT 1 FROM stock AS s WHERE s.store_id = :store_id AND s.variant_id = v.id
)
ORDER BY v.id
""",
    ),
    rule(
        "stock",
        "units are held while an order waits, taken once it is placed, returned when it ends",
        """
SELECT l.order_id, o.state, l.id AS line_id, l.stock_state FROM order_lines AS l
JOIN orders AS o ON o.store_id = :store_id AND o.id = l.order_id
WHERE l.store_id = :store_id AND l.stock_state <> 'none' AND (
    (o.state = 'awaiting_payment' AND l.stock_state <> 'held')
    OR (o.state IN ('placed', 'in_progress', 'completed') AND l.stock_state <> 'taken')
    OR (o.state IN ('expired', 'cancelled') AND l.stock_state <> 'returned'
        AND l.restocked < l.quantity)
)
ORDER BY l.order_id, l.id
""",
    ),
)

_COUPONS = (
    rule(
        "coupons",
        "a coupon counts as many uses as there are",
        """
SELECT c.id AS coupon_id, c.uses AS counted, COUNT(u.order_id) AS used FROM coupons AS c
LEFT JOIN coupon_uses AS u ON u.store_id = :store_id AND u.coupon_id = c.id
WHERE c.store_id = :store_id
GROUP BY c.id, c.uses
HAVING c.uses <> COUNT(u.order_id)
ORDER BY c.id
""",
    ),
    rule(
        "coupons",
        "only an order that has the coupon and has not ended is a use of it",
        """
SELECT u.coupon_id, u.order_id, o.state, o.coupon_id AS coupon_of_order FROM coupon_uses AS u
JOIN orders AS o ON o.store_id = :store_id AND o.id = u.order_id
WHERE u.store_id = :store_id AND (
    o.state IN ('expired', 'cancelled') OR o.coupon_id IS NULL OR o.coupon_id <> u.coupon_id
)
ORDER BY u.coupon_id, u.order_id
""",
    ),
    rule(
        "coupons",
        "an order with a coupon that has not ended is a use of it",
        """
SELECT o.id AS order_id, o.coupon_id FROM orders AS o
WHERE o.store_id = :store_id AND o.coupon_id IS NOT NULL
AND o.state NOT IN ('expired', 'cancelled') AND NOT EXISTS (
    SELECT 1 FROM coupon_uses AS u
    WHERE u.store_id = :store_id AND u.coupon_id = o.coupon_id AND u.order_id = o.id
)
ORDER BY o.id
""",
    ),
)

_CODES = (
    rule(
        "codes",
        "a line has at most a code for each of its units",
        """
SELECT k.order_id, k.line_id, COUNT(k.id) AS codes, l.quantity FROM codes AS k
LEFT JOIN order_lines AS l
    ON l.store_id = :store_id AND l.order_id = k.order_id AND l.id = k.line_id
WHERE k.store_id = :store_id AND k.order_id IS NOT NULL
GROUP BY k.order_id, k.line_id, l.quantity
HAVING l.quantity IS NULL OR COUNT(k.id) > l.quantity
ORDER BY k.order_id, k.line_id
""",
    ),
    rule(
        "codes",
        "codes are owed to lines of placed orders, and not for more units than they have",
        """
SELECT w.order_id, w.line_id, w.units, l.quantity, o.state FROM owed_codes AS w
LEFT JOIN order_lines AS l
    ON l.store_id = :store_id AND l.order_id = w.order_id AND l.id = w.line_id
LEFT JOIN orders AS o ON o.store_id = :store_id AND o.id = w.order_id
WHERE w.store_id = :store_id AND (
    l.id IS NULL OR o.id IS NULL OR w.units > l.quantity
    OR o.state NOT IN ('placed', 'in_progress', 'completed')
)
ORDER BY w.order_id, w.line_id
""",
    ),
)

_CUSTOMERS = (
    rule(
        "customers",
        "a phone or an e-mail leads to a customer that there is",
        """
SELECT k.kind, k.customer_id FROM customer_keys AS k
WHERE k.store_id = :store_id AND NOT EXISTS (
    SELECT 1 FROM customers AS c WHERE c.store_id = :store_id AND c.id = k.customer_id
)
ORDER BY k.customer_id
""",
    ),
)

_COUNTERS = (
    rule(
        "counters",
        "a store has a counter of ids and one of order numbers",
        """
SELECT s.store_id, COUNT(c.kind) AS counters FROM stores AS s
LEFT JOIN counters AS c ON c.store_id = :store_id AND c.kind IN ('id', 'number')
WHERE s.store_id = :store_id
GROUP BY s.store_id
HAVING COUNT(c.kind) <> 2
""",
    ),
)


def _id_rules() -> Iterable[Rule]:
    """No table has an id that the store has not given out yet: it would be given out again."""
    store_id: sa.BindParameter[int] = sa.bindparam("store_id")
    for name in sorted(TENANT_TABLES):
        table = metadata.tables[name]
        if "id" in table.columns:
            query = (
                sa.select(
                    sa.literal_column(f"'{name}'").label("table"),
                    sa.func.max(table.c.id).label("id"),
                    counters.c.value.label("counter"),
                )
                .select_from(table)
                .join(counters, counters.c.store_id == store_id)
                .where(table.c.store_id == store_id, counters.c.kind == "id")
                .group_by(counters.c.value)
                .having(sa.func.max(table.c.id) > counters.c.value)
                .limit(sa.bindparam("limit"))
            )
            yield Rule("ids", f"no id in {name} is beyond the counter of ids", query)


SHOP_RULES: Sequence[Rule] = (
    *_STOCK,
    *_COUPONS,
    *_CODES,
    *_CUSTOMERS,
    *_COUNTERS,
    *_id_rules(),
)
