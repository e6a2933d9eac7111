"""SQLite's floor, a process of its own: a loop that saves one order a transaction.

It runs the order desk's own statements, with what the desk would give them for one order, on a
raw connection with the program's settings. It decides nothing, words nothing and speaks to
nobody: what is left is what the database costs.

    python -m bench.floor_sqlite FILE SECONDS HOT FIRST_ORDER SHOP_AS_JSON
"""

import json
import random
import sqlite3
import sys
import time
from hashlib import sha256

from bench import floor_rows as rows
from bench.shop import CUSTOMERS, DIALECT, PRODUCTS, STORE_ID, WINDOW_MS, Shop
from orderwire.storage import desk_sqlite as desk
from orderwire.storage.rows import (
    CheckoutRow,
    EventRow,
    LineRow,
    OrderRow,
    OutboxRow,
    RequestRow,
)


def connect(path: str) -> sqlite3.Connection:
    """A connection set as the program's write connection is."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("PRAGMA foreign_keys=ON")
    return db


def save_order(
    db: sqlite3.Connection, shop: Shop, order_id: int, picks: tuple[int, int], customer_id: int
) -> None:
    """One order in one transaction: claim, look up, read, save."""
    now_ms = time.time_ns() // 1_000_000
    fingerprint = sha256(str(order_id).encode()).hexdigest()
    products = [shop.first_product + pick for pick in picks]
    variants = [shop.first_variant + pick for pick in picks]
    claim = ["window", 0, fingerprint, order_id, fingerprint, now_ms + WINDOW_MS]
    names = json.dumps([str(product) for product in products])
    product_ids = json.dumps(products)
    nobody = "[]"
    db.execute("BEGIN IMMEDIATE")
    db.execute(desk.CLAIM, (STORE_ID, *claim, now_ms))
    buyer = (f'["{customer_id}"]', f"[{customer_id}]", nobody, nobody)
    asked = (STORE_ID, DIALECT, names, nobody, nobody, nobody, *buyer)
    db.execute(desk.FIND_NAMES, asked).fetchall()
    db.execute(desk.STOCK, (STORE_ID, product_ids, nobody)).fetchall()
    db.execute(desk.TERMS, (STORE_ID,)).fetchall()
    db.execute(desk.PRODUCTS, (STORE_ID, product_ids)).fetchall()
    takes = [(units, STORE_ID, variant, units) for units, variant in enumerate(variants, 1)]
    db.executemany(desk.MOVE_STOCK, takes)
    number = db.execute(desk.TAKE_NUMBERS, (1, STORE_ID)).fetchall()[0][0]
    order = rows.order_row(order_id, number, customer_id, fingerprint, now_ms)
    db.execute(desk.INSERTS[OrderRow], order)
    lines = [
        rows.line_row(order_id, order_id + 2 + units, product, variant, units)
        for units, (product, variant) in enumerate(zip(products, variants, strict=True), 1)
    ]
    db.executemany(desk.INSERTS[LineRow], lines)
    db.execute(desk.INSERTS[CheckoutRow], rows.checkout_row(order_id, now_ms))
    db.execute(desk.INSERTS[EventRow], rows.event_row(order_id, now_ms))
    db.execute(desk.INSERTS[OutboxRow], rows.outbox_row(order_id, now_ms))
    db.execute(desk.INSERTS[RequestRow], rows.request_row(order_id, now_ms))
    db.execute("COMMIT")


def pick_two(*, is_hot: bool) -> tuple[int, int]:
    """Two products, as the load picks them."""
    one = 0 if is_hot else random.randrange(PRODUCTS)
    return one, (one + random.randrange(1, PRODUCTS)) % PRODUCTS


def run(path: str, seconds: float, shop: Shop, first_order: int, *, is_hot: bool) -> str:
    """Save orders for so long; what came of it, as JSON."""
    db = connect(path)
    latencies: list[float] = []
    began = last = time.perf_counter()
    while last - began < seconds:
        order_id = first_order + len(latencies) * rows.IDS_PER_ORDER
        customer_id = shop.first_customer + random.randrange(CUSTOMERS)
        save_order(db, shop, order_id, pick_two(is_hot=is_hot), customer_id)
        now = time.perf_counter()
        latencies.append(now - last)
        last = now
    db.close()
    ordered = sorted(latencies)
    return json.dumps(
        {
            "count": len(latencies),
            "seconds": last - began,
            "mean_ms": 1000 * (last - began) / len(latencies),
            "p50_ms": 1000 * ordered[len(ordered) // 2],
            "p99_ms": 1000 * ordered[len(ordered) * 99 // 100],
        }
    )


def main() -> None:
    """Run the floor that the arguments ask for."""
    path, seconds, hot, first_order, shop = sys.argv[1:]
    said = run(path, float(seconds), Shop(**json.loads(shop)), int(first_order), is_hot=hot == "1")
    print(said)


if __name__ == "__main__":
    main()
