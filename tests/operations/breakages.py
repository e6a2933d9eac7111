"""Ways to break the book of the demo store by hand, and what the doctor has to find each time.

The demo's orders by number: 1001, 1002 and 1003 are completed, 1004 is in progress, 1005 expired,
1006 placed, 1007 cancelled, 1008 awaits its payment and uses the coupon SAVE10.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from orderwire.storage.schema import TENANT_TABLES, metadata


@dataclass(frozen=True, kw_only=True)
class Breakage:
    """Statements that break a rule, and words of what is then found under its name."""

    name: str
    says: str
    by: Sequence[str]


def order(number: int) -> str:
    """The id of an order of the demo."""
    return f"(SELECT id FROM orders WHERE store_id = 1 AND number = {number})"


def line(number: int) -> str:
    """The id of the line of an order of the demo."""
    return f"(SELECT id FROM order_lines WHERE store_id = 1 AND order_id = {order(number)})"


def payment(number: int) -> str:
    """The id of the payment of an order of the demo."""
    return f"(SELECT id FROM payments WHERE store_id = 1 AND order_id = {order(number)})"


def change(table: str, values: str, condition: str) -> str:
    """A statement that changes rows of the demo."""
    return f"UPDATE {table} SET {values} WHERE store_id = 1 AND {condition}"


def change_order(number: int, values: str) -> str:
    """A statement that changes an order of the demo."""
    return change("orders", values, f"number = {number}")


def change_line(number: int, values: str) -> str:
    """A statement that changes the line of an order of the demo."""
    return change("order_lines", values, f"order_id = {order(number)}")


def insert(table: str, **values: str) -> str:
    """A statement that inserts a row for the demo's store."""
    columns = ", ".join(("store_id", *values))
    return f"INSERT INTO {table} ({columns}) VALUES ({', '.join(('1', *values.values()))})"


def refund(order_number: int, payment_number: int, **values: str) -> str:
    """A statement that makes a refund of 1.00 for no part in particular."""
    row = {
        "id": "7",
        "order_id": order(order_number),
        "payment_id": payment(payment_number),
        "state": "'succeeded'",
        "version": "1",
        "amount_minor": "100",
        "tax_minor": "0",
        "currency": "'SAR'",
        "parts": """'{"beside_minor":100}'""",
        "reason": "''",
        "is_by_hand": "FALSE",
        "created_ms": "1",
        "updated_ms": "1",
    }
    return insert("refunds", **row | values)


def receipt(order_number: int, payment_number: int) -> str:
    """A statement that makes a receipt of a payment."""
    return insert(
        "receipts",
        id="9",
        payment_id=payment(payment_number),
        order_id=order(order_number),
        name="''",
        mime_type="''",
        size="0",
        created_ms="1",
        content="''",
    )


def fulfilment(number: int, lines: str) -> str:
    """A statement that sends goods of an order."""
    return insert(
        "fulfilments",
        id="7",
        order_id=order(number),
        state="'shipped'",
        version="1",
        lines=lines,
        carrier="''",
        tracking_number="''",
        tracking_url="''",
        created_ms="1",
        updated_ms="1",
    )


def claim(kind: str, order_id: str) -> str:
    """A statement that claims something for an order."""
    return insert(
        "claims",
        kind=f"'{kind}'",
        scope="0",
        value="'x'",
        order_id=order_id,
        fingerprint="'x'",
        expires_ms="1",
    )


def owed(number: int, units: int) -> str:
    """A statement by which codes are owed to an order."""
    return insert(
        "owed_codes",
        order_id=order(number),
        line_id=line(number),
        variant_id="1",
        units=str(units),
        placed_ms="1",
    )


def broken(name: str, says: str, *by: str) -> Breakage:
    """A breakage in one line."""
    return Breakage(name=name, says=says, by=by)


def _stock() -> list[Breakage]:
    return [
        broken(
            "stock",
            "a variant that is tracked has a count",
            "DELETE FROM stock WHERE store_id = 1 AND variant_id = (SELECT MIN(variant_id) "
            "FROM stock WHERE store_id = 1)",
        ),
        *(
            broken("stock", "units are held while an order waits", change_line(number, state))
            for number, state in (
                (1008, "stock_state = 'taken'"),
                (1004, "stock_state = 'held'"),
                (1005, "stock_state = 'held', restocked = 0"),
            )
        ),
        broken(
            "codes",
            "a line has at most a code for each of its units",
            change(
                "codes",
                f"order_id = {order(1004)}, line_id = {line(1004)}",
                "id IN (SELECT id FROM codes WHERE store_id = 1 ORDER BY id LIMIT 5)",
            ),
        ),
        broken("codes", "codes are owed to lines of placed orders", owed(1007, 1)),
        broken("codes", "codes are owed to lines of placed orders", owed(1004, 99)),
    ]


def _coupons() -> list[Breakage]:
    every = "a coupon counts as many uses as there are"
    only = "only an order that has the coupon"
    use = f"SELECT 1, coupon_id, id, NULL FROM orders WHERE store_id = 1 AND id = {order(1005)}"
    return [
        broken("coupons", every, change("coupons", "uses = uses + 1", "code = 'SAVE10'")),
        broken("coupons", every, "DELETE FROM coupon_uses WHERE store_id = 1"),
        broken(
            "coupons",
            "an order with a coupon that has not ended is a use of it",
            "DELETE FROM coupon_uses WHERE store_id = 1",
        ),
        broken(
            "coupons",
            only,
            f"INSERT INTO coupon_uses (store_id, coupon_id, order_id, customer_id) {use}",
            change("coupons", "uses = 2", "code = 'SAVE10'"),
        ),
        broken("coupons", only, change_order(1008, "coupon_id = NULL")),
        broken(
            "customers",
            "a phone or an e-mail leads to a customer that there is",
            insert("customer_keys", kind="'phone'", value="'x'", customer_id="5"),
        ),
    ]


def _counters() -> list[Breakage]:
    beyond = change("counters", "value = 5", "kind = 'id'")
    with_rows = {
        "orders": (),
        "receipts": (receipt(1004, 1004),),
        "refunds": (refund(1004, 1004, id="9"),),
        "fulfilments": (fulfilment(1004, "'[]'"), change("fulfilments", "id = 9", "id = 7")),
        "drafts": (
            insert(
                "drafts",
                id="9",
                version="1",
                dialect="'v1'",
                document="'{}'",
                created_ms="1",
                updated_ms="1",
            ),
        ),
        "files": (
            insert(
                "files",
                id="9",
                kind="'image'",
                token="''",
                name="''",
                mime_type="''",
                size="0",
                created_ms="1",
                content="''",
            ),
        ),
        "sandbox_refunds": (
            insert(
                "sandbox_refunds",
                payment_id="1",
                id="9",
                amount_minor="1",
                currency="'SAR'",
                state="'sent'",
                settles_ms="1",
            ),
        ),
        "order_statuses": (
            insert(
                "order_statuses",
                id="9",
                dialect="'salla'",
                parent="''",
                name="''",
                message="''",
                icon="''",
                sort="0",
                is_active="TRUE",
                created_ms="1",
            ),
        ),
    }
    named = [name for name in sorted(TENANT_TABLES) if "id" in metadata.tables[name].columns]
    return [
        *(
            broken("ids", f"no id in {name} is beyond", *with_rows.get(name, ()), beyond)
            for name in named
        ),
        broken(
            "counters",
            "a store has a counter of ids",
            "DELETE FROM counters WHERE store_id = 1 AND kind = 'number'",
        ),
        broken("numbers", "order numbers have no gaps", change_order(1003, "number = 1010")),
        broken("numbers", "the counter of order numbers", change_order(1008, "number = 1009")),
        broken(
            "numbers",
            "the counter of order numbers",
            change("counters", "value = 2000", "kind = 'number'"),
        ),
    ]


def _history() -> list[Breakage]:
    event = f"order_id = {order(1004)} AND sequence ="
    return [
        broken("claims", "a claim leads to an order that there is", claim("own_id", "5")),
        broken("claims", "an idempotency key has the answer", claim("key", order(1004))),
        broken("claims", "an order that ended stands in no window", claim("window", order(1005))),
        broken(
            "history",
            "an order's events are numbered",
            f"DELETE FROM order_events WHERE store_id = 1 AND {event} 2",
        ),
        broken(
            "history",
            "an order has a history, which begins",
            f"DELETE FROM order_events WHERE store_id = 1 AND order_id = {order(1004)}",
        ),
        broken(
            "history",
            "an order has a history, which begins",
            change("order_events", "kind = 'order.placed'", f"{event} 1"),
        ),
        broken(
            "outbox",
            "what is to be told has happened",
            change("outbox", "kind = 'order.gone'", f"{event} 2"),
        ),
        broken(
            "outbox",
            "what has happened is told",
            f"DELETE FROM outbox WHERE store_id = 1 AND {event} 2",
        ),
    ]


def _money() -> list[Breakage]:
    open_payment = "state = 'open', look_ms = NULL"
    condition = f"id = {payment(1008)}"
    return [
        broken("money", "a payment that may still", change("payments", open_payment, condition)),
        broken("money", "a refund that is on its way", refund(1004, 1004, state="'open'")),
        broken("money", "a refund goes back from a payment of its own", refund(1004, 1006)),
        broken("money", "a receipt is of a payment of its own order", receipt(1006, 1004)),
        broken("money", "paid is 0, and comes to 5000", change_order(1004, "paid_minor = 0")),
        broken(
            "money",
            "is in USD, not SAR",
            change("payments", "currency = 'USD'", f"id = {payment(1004)}"),
        ),
        broken(
            "money",
            "gave 100 back of 0",
            change("payments", "refunded_minor = 100", f"id = {payment(1008)}"),
        ),
        broken("refunds", "refunded is 0, and comes to 100", refund(1004, 1004)),
        broken(
            "refunds", "refunded is 7, and comes to 0", change_order(1004, "refunded_minor = 7")
        ),
        broken("refunds", "units refunded is 1", change_line(1004, "refunded = 1")),
        broken(
            "refunds",
            "amount is 50, and comes to 100",
            refund(1004, 1004, amount_minor="50"),
        ),
        broken(
            "refunds",
            "charges refunded is 0, and comes to 100",
            refund(
                1004,
                1004,
                parts="""'{"charges":[{"index":0,"amount_minor":100,"tax_minor":0}]}'""",
            ),
        ),
    ]


def _orders() -> list[Breakage]:
    sent = f"""'[{{"line_id":' || {line(1004)} || ',"units":3}}]'"""
    return [
        *(
            broken("totals", f"{name} is", change_order(1004, f"{name}_minor = {name}_minor + 1"))
            for name in ("subtotal", "discount", "charges", "tax", "total")
        ),
        broken("totals", "amount is", change_line(1004, "unit_minor = unit_minor + 1")),
        broken("totals", "total is", change_line(1004, "discount_minor = 1")),
        *(
            broken("lines", f"has 99 {name} of 4", change_line(1004, f"{name} = 99"))
            for name in ("fulfilled", "refunded", "restocked")
        ),
        broken("lines", "has 0 fulfilled, 3 were sent", fulfilment(1004, sent)),
        broken(
            "lines",
            "of line 5, which it does not have",
            fulfilment(1004, """'[{"line_id":5,"units":3}]'"""),
        ),
        broken("lines", "to a stock it never took from", change_line(1003, "restocked = 1")),
        broken("documents", "cannot be read", change_order(1004, "details = '{'")),
        broken(
            "states",
            "awaits its payment without a checkout",
            f"DELETE FROM checkouts WHERE store_id = 1 AND order_id = {order(1008)}",
        ),
        broken(
            "states",
            "awaits its payment at a checkout that is paid",
            change("checkouts", "state = 'paid'", f"order_id = {order(1008)}"),
        ),
        broken("states", "is expired, and its checkout", change_order(1008, "state = 'expired'")),
        broken("states", "is placed, and its checkout", change_order(1007, "state = 'placed'")),
        broken("states", "was never placed", change_order(1006, "placed_ms = NULL")),
        broken("states", "has version 0", change_order(1006, "version = 0")),
    ]


BREAKAGES = (
    *_stock(),
    *_coupons(),
    *_counters(),
    *_history(),
    *_money(),
    *_orders(),
)
