"""Rules of what happened in a store: numbers, claims, history, and what is still to be done."""

from collections.abc import Sequence

from orderwire.storage.auditing_kit import Rule, rule

_NUMBERS = (
    rule(
        "numbers",
        "order numbers have no gaps",
        """
SELECT COUNT(o.id) AS orders, MIN(o.number) AS first, MAX(o.number) AS last FROM orders AS o
WHERE o.store_id = :store_id AND o.number > 0
GROUP BY o.store_id
HAVING COUNT(o.id) <> MAX(o.number) - MIN(o.number) + 1
""",
    ),
    rule(
        "numbers",
        "the counter of order numbers stands at the last one",
        """
SELECT c.value AS counter, MAX(o.number) AS last FROM counters AS c
JOIN orders AS o ON o.store_id = c.store_id
WHERE c.store_id = :store_id AND c.kind = 'number'
GROUP BY c.value
HAVING MAX(o.number) <> c.value
""",
    ),
)

# Claims of a scope below 0 are marks of the desk's own, and lead to no order.
_CLAIMS = (
    rule(
        "claims",
        "a claim leads to an order that there is",
        """
SELECT k.kind, k.scope, k.value, k.order_id FROM claims AS k
WHERE k.store_id = :store_id AND k.scope >= 0 AND NOT EXISTS (
    SELECT 1 FROM orders AS o WHERE o.store_id = :store_id AND o.id = k.order_id
)
ORDER BY k.order_id
""",
    ),
    rule(
        "claims",
        "an idempotency key has the answer that was given under it",
        """
SELECT k.scope, k.value, k.order_id FROM claims AS k
WHERE k.store_id = :store_id AND k.scope >= 0 AND k.kind = 'key'
AND (k.answer_status IS NULL OR k.answer_body IS NULL)
ORDER BY k.order_id
""",
    ),
    rule(
        "claims",
        "an order that ended stands in no window of equal requests",
        """
SELECT k.order_id, o.state FROM claims AS k
JOIN orders AS o ON o.store_id = :store_id AND o.id = k.order_id
WHERE k.store_id = :store_id AND k.kind = 'window' AND o.state IN ('expired', 'cancelled')
ORDER BY k.order_id
""",
    ),
)

_HISTORY = (
    rule(
        "history",
        "an order's events are numbered from 1 on without gaps",
        """
SELECT e.order_id, COUNT(e.sequence) AS events, MIN(e.sequence) AS first,
    MAX(e.sequence) AS last
FROM order_events AS e
WHERE e.store_id = :store_id
GROUP BY e.order_id
HAVING MIN(e.sequence) <> 1 OR MAX(e.sequence) <> COUNT(e.sequence)
ORDER BY e.order_id
""",
    ),
    rule(
        "history",
        "an order has a history, which begins with how it came into the book",
        """
SELECT o.id AS order_id, e.kind AS begins_with FROM orders AS o
LEFT JOIN order_events AS e
    ON e.store_id = :store_id AND e.order_id = o.id AND e.sequence = 1
WHERE o.store_id = :store_id
AND (e.kind IS NULL OR e.kind NOT IN ('order.created', 'order.imported'))
ORDER BY o.id
""",
    ),
    rule(
        "outbox",
        "what is to be told has happened",
        """
SELECT b.order_id, b.sequence, b.kind FROM outbox AS b
WHERE b.store_id = :store_id AND NOT EXISTS (
    SELECT 1 FROM order_events AS e
    WHERE e.store_id = :store_id AND e.order_id = b.order_id AND e.sequence = b.sequence
    AND e.kind = b.kind
)
ORDER BY b.order_id, b.sequence
""",
    ),
    rule(
        "outbox",
        "what has happened is told, unless it was brought from elsewhere",
        """
SELECT e.order_id, e.sequence, e.kind FROM order_events AS e
WHERE e.store_id = :store_id AND e.kind <> 'order.imported' AND NOT EXISTS (
    SELECT 1 FROM outbox AS b
    WHERE b.store_id = :store_id AND b.order_id = e.order_id AND b.sequence = e.sequence
)
ORDER BY e.order_id, e.sequence
""",
    ),
)

_MONEY = (
    rule(
        "money",
        "a payment that may still bring money is asked after",
        """
SELECT p.id AS payment_id, p.order_id, p.provider, p.state FROM payments AS p
WHERE p.store_id = :store_id AND p.state IN ('open', 'authorised') AND p.look_ms IS NULL
AND p.provider NOT IN ('bank_transfer', 'cash_on_delivery', 'manual')
ORDER BY p.id
""",
    ),
    rule(
        "money",
        "a refund that is on its way is asked after",
        """
SELECT r.id AS refund_id, r.order_id FROM refunds AS r
WHERE r.store_id = :store_id AND r.state = 'open' AND r.look_ms IS NULL
ORDER BY r.id
""",
    ),
    rule(
        "money",
        "a refund goes back from a payment of its own order",
        """
SELECT r.id AS refund_id, r.order_id, p.order_id AS order_of_payment FROM refunds AS r
JOIN payments AS p ON p.store_id = :store_id AND p.id = r.payment_id
WHERE r.store_id = :store_id AND p.order_id <> r.order_id
ORDER BY r.id
""",
    ),
    rule(
        "money",
        "a receipt is of a payment of its own order",
        """
SELECT r.id AS receipt_id, r.order_id, p.order_id AS order_of_payment FROM receipts AS r
JOIN payments AS p ON p.store_id = :store_id AND p.id = r.payment_id
WHERE r.store_id = :store_id AND p.order_id <> r.order_id
ORDER BY r.id
""",
    ),
)

BOOK_RULES: Sequence[Rule] = (*_NUMBERS, *_CLAIMS, *_HISTORY, *_MONEY)
