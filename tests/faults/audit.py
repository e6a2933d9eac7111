"""What holds of the book whatever happened: nothing lost, nothing twice, nothing halfway.

Each law is a query for what breaks it, over everything that is in the demo store, so that a broken
law names its rows. What depends on a ledger is checked beside them.
"""

import time
from collections import Counter
from collections.abc import Sequence

import httpx

from tests.faults.ledger import COUPON, Ledger, Shared, Told, ask, together
from tests.program import ORDERS, Book, Program, client

_AGAIN = 100
_RIGHT_AGAIN_SECONDS = 20.0


def _orphans(table: str, which: str = "") -> str:
    return (
        f"SELECT x.order_id FROM {table} x WHERE x.store_id = 1 {which} AND NOT EXISTS "
        "(SELECT 1 FROM orders o WHERE o.store_id = 1 AND o.id = x.order_id)"
    )


_ORPHANS = {
    table: _orphans(table)
    for table in (
        "order_lines",
        "order_events",
        "outbox",
        "checkouts",
        "received_requests",
        "coupon_uses",
        "payments",
        "refunds",
    )
}
_ORPHANS["claims"] = _orphans("claims", "AND x.order_id <> 0")  # That is the mark of a batch.

_WITHOUT = (
    "SELECT o.id FROM orders o WHERE o.store_id = 1 AND {which} AND NOT EXISTS "
    "(SELECT 1 FROM {table} x WHERE x.store_id = 1 AND x.order_id = o.id)"
)
_UNTOLD = (
    "SELECT a.order_id, a.sequence FROM {one} a WHERE a.store_id = 1 AND NOT EXISTS "
    "(SELECT 1 FROM {other} b WHERE b.store_id = 1 AND b.order_id = a.order_id "
    "AND b.sequence = a.sequence AND b.kind = a.kind)"
)
_LIVING = "o.coupon_id IS NOT NULL AND o.state NOT IN ('expired', 'cancelled')"

LAWS = {
    **{f"a row of {table} belongs to an order": query for table, query in _ORPHANS.items()},
    **{
        f"an order has {table}": _WITHOUT.format(table=table, which="true")
        for table in ("order_lines", "order_events", "outbox")
    },
    "an order has its request as it came": _WITHOUT.format(
        table="received_requests", which="o.source <> 'demo'"
    ),
    "an order that costs something has a checkout": _WITHOUT.format(
        table="checkouts", which="o.source <> 'demo' AND o.total_minor > 0"
    ),
    "a living order's coupon is used": _WITHOUT.format(table="coupon_uses", which=_LIVING),
    "an order has one checkout": "SELECT order_id FROM checkouts WHERE store_id = 1 "
    "GROUP BY order_id HAVING count(*) > 1",
    "an event is told": _UNTOLD.format(one="order_events", other="outbox"),
    "what is told happened": _UNTOLD.format(one="outbox", other="order_events"),
    "events count from one, without a gap": "SELECT order_id FROM order_events "
    "WHERE store_id = 1 GROUP BY order_id "
    "HAVING min(sequence) <> 1 OR max(sequence) <> count(*)",
    "an order is created, and ends, once": "SELECT order_id, kind FROM order_events "
    "WHERE store_id = 1 AND kind IN ('order.created', 'order.completed', 'order.cancelled', "
    "'order.expired') GROUP BY order_id, kind HAVING count(*) > 1",
    "stock is never below nothing": "SELECT variant_id FROM stock "
    "WHERE store_id = 1 AND available < 0",
    "a coupon's uses are counted": "SELECT c.id, c.uses FROM coupons c WHERE c.store_id = 1 "
    "AND c.uses <> (SELECT count(*) FROM coupon_uses u "
    "WHERE u.store_id = 1 AND u.coupon_id = c.id)",
    "a coupon is not used too often": "SELECT id FROM coupons WHERE store_id = 1 "
    "AND uses_max IS NOT NULL AND uses > uses_max",
    "an order that is over uses no coupon": "SELECT o.id FROM orders o JOIN coupon_uses u "
    "ON u.store_id = 1 AND u.order_id = o.id WHERE o.store_id = 1 "
    "AND o.state IN ('expired', 'cancelled')",
    "numbers have no gap": "SELECT min(number), max(number), count(*) FROM orders "
    "WHERE store_id = 1 AND number > 0 HAVING max(number) - min(number) + 1 <> count(*)",
    "a total is the sum of its parts": "SELECT o.id FROM orders o WHERE o.store_id = 1 "
    "AND o.source <> 'demo' AND o.total_minor <> (SELECT sum(l.total_minor) FROM order_lines l "
    "WHERE l.store_id = 1 AND l.order_id = o.id)",
    "what was paid is what was captured": "SELECT o.id, o.paid_minor FROM orders o "
    "WHERE o.store_id = 1 AND o.paid_minor <> (SELECT COALESCE(sum(p.amount_minor), 0) "
    "FROM payments p WHERE p.store_id = 1 AND p.order_id = o.id AND p.state = 'captured')",
    "what went back is what was refunded": "SELECT o.id, o.refunded_minor FROM orders o "
    "WHERE o.store_id = 1 AND o.refunded_minor <> (SELECT COALESCE(sum(r.amount_minor), 0) "
    "FROM refunds r WHERE r.store_id = 1 AND r.order_id = o.id AND r.state <> 'failed')",
    "one request makes one order": "SELECT source FROM orders WHERE store_id = 1 "
    "AND source <> 'demo' GROUP BY source HAVING count(*) > 1",
}


def units(it: Book) -> dict[int, int]:
    """Of each variant, what is there and what orders have taken: the sum never changes."""
    rows = it.rows(
        "SELECT s.variant_id, CAST(s.available + (SELECT COALESCE(sum(l.quantity - l.restocked), 0)"
        " FROM order_lines l WHERE l.store_id = 1 AND l.variant_id = s.variant_id "
        "AND l.stock_state <> 'none') AS BIGINT) FROM stock s WHERE s.store_id = 1"
    )
    return {variant_id: int(units) for variant_id, units in rows}


def check_laws(it: Book, initial_units: dict[int, int]) -> None:
    """Nothing in the book is broken, and every unit is somewhere."""
    broken = {law: rows for law, query in LAWS.items() if (rows := it.rows(query))}
    assert not broken, broken
    moved = {
        one: (had, now) for one, had in initial_units.items() if (now := units(it)[one]) != had
    }
    assert not moved, moved


def check_ledger(it: Book, ledger: Ledger) -> None:
    """Everything that was acknowledged is there, as it was acknowledged, and no order besides.

    Clients may go on ordering meanwhile.
    """
    acknowledged = ledger.so_far()
    made = orders_by_source(it)
    checkouts = dict(it.rows("SELECT id, order_id FROM checkouts WHERE store_id = 1"))
    lines: dict[int, list[int]] = {}
    for order_id, quantity in it.rows(
        "SELECT order_id, quantity FROM order_lines WHERE store_id = 1 ORDER BY order_id, id"
    ):
        lines.setdefault(order_id, []).append(quantity)
    for told in acknowledged:
        data, source = told.data, told.wish.source
        named = data["order_id"] if "order_id" in data else checkouts.get(data["checkout_id"])
        assert source in made, f"lost: {data}"
        order_id, total_minor = made[source]
        assert named == order_id, data
        if "amount" in data:  # It is not said again of a duplicate.
            assert total_minor == round(data["amount"] * 100), data
        assert lines[order_id] == [one["quantity"] for one in told.wish.document["products"]]
    open_still = {one.source for one in list(ledger.unheard)}  # First: they are told, and then not.
    known = open_still | {told.wish.source for told in ledger.so_far()}
    assert set(made) <= known, [made[one] for one in set(made) - known]
    assert not ledger.odd, ledger.odd[:5]


def check_answers(program: Program, known: Sequence[Told]) -> None:
    """Everything that was acknowledged is answered: an order by its id, a checkout by its link.

    Of a checkout that was told as a duplicate only the number is known, and no link.
    """
    left = Shared(told for told in known if {"order_id", "checkout_url"} & told.data.keys())

    def look() -> None:
        with client(program) as http:
            for told in left:
                data = told.data
                link, order_id = data.get("checkout_url"), data.get("order_id")
                path = httpx.URL(link).path if link else f"{ORDERS}/{order_id}"
                found = _get_in_time(http, path)
                assert found.status_code == 200, (data, found.text)

    together(look, 2)


def _get_in_time(http: httpx.Client, path: str) -> httpx.Response:
    """What is shown at an address, within the time that the service has to be right again."""
    ends = time.monotonic() + _RIGHT_AGAIN_SECONDS
    while True:
        found = http.get(path)
        if found.status_code != httpx.codes.SERVICE_UNAVAILABLE or time.monotonic() >= ends:
            return found
        time.sleep(0.05)


def check_again(program: Program, ledger: Ledger) -> None:
    """Whoever asks again gets the same: under a key the same octets, without one the order."""
    with client(program) as http:
        for told in [told for told in ledger.told if told.wish.key][-_AGAIN:]:
            again = ask(http, told.wish)
            assert (again.status_code, again.content) == (told.status, told.body)
            assert again.headers["idempotent-replayed"] == "true"
        for told in [told for told in ledger.told if not told.wish.key][-_AGAIN:]:
            again = ask(http, told.wish)
            assert again.status_code == 200, again.text
            assert again.json()["data"]["duplicate"] is True
            names = ("order_id", "checkout_id")
            assert [again.json()["data"].get(name) for name in names] == [
                told.data.get(name) for name in names
            ]


def orders_by_source(it: Book) -> dict[str, tuple[int, int]]:
    """The id and total of every order that was made here, by what its wish said."""
    rows = it.rows("SELECT source, id, total_minor FROM orders WHERE store_id = 1")
    made = [row for row in rows if row[0] != "demo"]
    twice = [source for source, many in Counter(row[0] for row in made).items() if many > 1]
    assert not twice, twice
    return {source: (order_id, total) for source, order_id, total in made}


def coupon_uses(it: Book) -> tuple[int, int]:
    """How often the scarce coupon was used, by its count and by its rows."""
    ((uses, rows),) = it.rows(
        "SELECT c.uses, (SELECT count(*) FROM coupon_uses u WHERE u.store_id = 1 AND "
        f"u.coupon_id = c.id) FROM coupons c WHERE c.store_id = 1 AND c.code = '{COUPON}'"
    )
    return uses, rows


def left_of(it: Book, slug: str) -> int:
    """How many units of a product are there."""
    return int(
        it.one(
            "SELECT s.available FROM stock s JOIN variants v ON v.store_id = 1 "
            "AND v.id = s.variant_id JOIN products p ON p.store_id = 1 AND p.id = v.product_id "
            f"WHERE s.store_id = 1 AND p.slug = '{slug}'"
        )
    )
