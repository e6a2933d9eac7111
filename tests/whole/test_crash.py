"""Kill -9 under load, start again: whatever was acknowledged is there, whole and once.

The ledger is the clients': what they were told, and what they asked but heard nothing of.
"""

import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.program import ORDERS, Book, Program, basket, book, client, item, serving, unique

CLIENTS = 8
SLUGS = {"free-ebook": None, "design-course": "DESIGN-101", "sticker-pack": "STICKERS"}


@dataclass(frozen=True)
class Asked:
    """A request, its key if it has one, and the answer if one came."""

    document: dict[str, Any]
    key: str | None
    answer: httpx.Response | None = None


@dataclass
class Ledger:
    """What the clients know. Lists are appended to by threads, which Python allows."""

    acknowledged: list[Asked] = field(default_factory=list)
    unheard: list[Asked] = field(default_factory=list)
    odd: list[httpx.Response] = field(default_factory=list)


def wish(dice: random.Random) -> Asked:
    """An order like another: free, to be paid, or of several lines; with a key or without."""
    lines = [item("free-ebook", dice.randint(1, 3))]
    if dice.random() < 0.6:
        lines.append(item("design-course", dice.randint(1, 2)))
    if dice.random() < 0.3:
        lines.append(item("sticker-pack", 2))
    more: dict[str, object] = {}
    if dice.random() < 0.5:
        more["customer"] = {
            "country_code": "966",
            "phone": f"50{dice.randint(1_000_000, 1_000_050)}",
            "firstName": "Huda",
            "lastName": "Saleh",
            "email": "huda@example.com",
        }
    if dice.random() < 0.3:
        more["coupon_code"] = "SAVE10"
    return Asked(basket(*lines, **more), unique() if dice.random() < 0.5 else None)


def send(http: httpx.Client, asked: Asked) -> httpx.Response:
    """Ask for an order."""
    headers = {"Idempotency-Key": asked.key} if asked.key else {}
    return http.post(ORDERS, json=asked.document, headers=headers)


def write(program: Program, ledger: Ledger, seed: int) -> None:
    """Order one thing after the other until the service is gone."""
    dice = random.Random(seed)
    with client(program) as http:
        while True:
            asked = wish(dice)
            try:
                answer = send(http, asked)
            except httpx.TransportError:
                ledger.unheard.append(asked)
                return
            if answer.status_code == 201:
                ledger.acknowledged.append(Asked(asked.document, asked.key, answer))
            elif answer.status_code != 400 or "not available" not in answer.text:
                ledger.odd.append(answer)


def round_of(program: Program, ledger: Ledger, dice: random.Random) -> None:
    """Load, and a kill at a moment that nobody knows."""
    clients = [
        threading.Thread(target=write, args=(program, ledger, dice.randrange(2**32)))
        for _ in range(CLIENTS)
    ]
    for one in clients:
        one.start()
    time.sleep(dice.uniform(0.1, 0.7))
    program.kill()
    for one in clients:
        one.join(30)
        assert not one.is_alive()


@pytest.fixture
def ledger(
    new_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[tuple[Ledger, Program, Book]]:
    """The ledger of a few lives of the program, and the program in its next one."""
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")  # noqa: T201 - shown where a test fails
    dice, known = random.Random(seed), Ledger()
    for _ in range(5 if new_url.startswith("sqlite") else 3):
        with serving(tmp_path, new_url, "--demo") as program:
            round_of(program, known, dice)
    assert len(known.acknowledged) > 50
    assert known.odd == []
    with serving(tmp_path, new_url, "--demo") as program, book(new_url) as looked_into:
        yield known, program, looked_into


def order_ids(it: Book, acknowledged: list[Asked]) -> list[int]:
    """The orders behind what was acknowledged: an order's own id, or its checkout's order."""
    of_checkout = dict(it.rows("SELECT id, order_id FROM checkouts WHERE store_id = 1"))
    found = []
    for asked in acknowledged:
        assert asked.answer is not None
        data = asked.answer.json()["data"]
        found.append(data["order_id"] if "order_id" in data else of_checkout[data["checkout_id"]])
    return found


def test_what_was_acknowledged_is_there_whole_and_once(
    ledger: tuple[Ledger, Program, Book],
) -> None:
    known, program, it = ledger
    found = order_ids(it, known.acknowledged)
    assert len(set(found)) == len(found)
    check_rows(it, dict(zip(found, known.acknowledged, strict=True)))
    check_sums(it)
    check_sources(it, known)
    check_replays(program, it, known)


def check_rows(it: Book, orders: dict[int, Asked]) -> None:
    """Every acknowledged order has its lines, events, outbox rows, request, and its total."""
    totals = dict(it.rows("SELECT id, total_minor FROM orders WHERE store_id = 1"))
    lines: dict[int, list[int]] = {}
    for order_id, quantity in it.rows(
        "SELECT order_id, quantity FROM order_lines WHERE store_id = 1 ORDER BY order_id, id"
    ):
        lines.setdefault(order_id, []).append(quantity)
    events = set(it.rows("SELECT order_id, kind FROM order_events WHERE store_id = 1"))
    outbox = set(it.rows("SELECT order_id, kind FROM outbox WHERE store_id = 1"))
    received = {row[0] for row in it.rows("SELECT order_id FROM received_requests")}
    for order_id, asked in orders.items():
        assert asked.answer is not None
        data = asked.answer.json()["data"]
        assert totals[order_id] == round(data["amount"] * 100)
        assert lines[order_id] == [line["quantity"] for line in asked.document["products"]]
        assert (order_id, "order.created") in events & outbox
        assert ((order_id, "order.completed") in events & outbox) == ("order_id" in data)
        assert order_id in received


def check_sums(it: Book) -> None:
    """Units, coupon uses and numbers add up over everything that happened."""
    sums = it.rows(
        "SELECT s.variant_id, s.available, (SELECT COALESCE(CAST(sum(l.quantity) AS BIGINT), 0) "
        "FROM order_lines l WHERE l.store_id = 1 AND l.variant_id = s.variant_id "
        "AND l.stock_state IN ('held', 'taken')) FROM stock s JOIN variants v "
        "ON v.store_id = 1 AND v.id = s.variant_id WHERE s.store_id = 1 "
        "AND v.sku IN ('DESIGN-101', 'STICKERS') ORDER BY v.sku"
    )
    assert [available + taken for _, available, taken in sums] == [1_000_000, 200]
    used = it.rows(
        "SELECT c.uses, (SELECT count(*) FROM coupon_uses u WHERE u.store_id = 1 AND "
        "u.coupon_id = c.id) FROM coupons c WHERE c.store_id = 1 AND c.code = 'SAVE10'"
    )
    ended = it.one(
        "SELECT count(*) FROM orders WHERE store_id = 1 AND coupon_code = 'SAVE10' "
        "AND state IN ('expired', 'cancelled')"
    )
    ((uses, rows),) = used
    assert uses == rows or uses == rows - ended
    gap = "SELECT max(number) - min(number) + 1 - count(*) FROM orders WHERE store_id = 1"
    assert it.one(gap) == 0
    orphans = "SELECT count(*) FROM orders o WHERE o.store_id = 1 AND NOT EXISTS (SELECT 1 FROM "
    for table in ("order_lines", "order_events", "outbox"):
        assert it.one(f"{orphans}{table} x WHERE x.store_id = 1 AND x.order_id = o.id)") == 0


def check_sources(it: Book, known: Ledger) -> None:
    """No request made two orders, and no order came from nowhere."""
    sources = [row[0] for row in it.rows("SELECT source FROM orders WHERE store_id = 1")]
    made = sorted(source for source in sources if source != "demo")
    assert len(set(made)) == len(made)
    asked = {one.document["created_from"] for one in known.acknowledged + known.unheard}
    assert set(made) <= asked


def check_replays(program: Program, it: Book, known: Ledger) -> None:
    """Keys replay their first answer, and what was unheard is made once, or found."""
    with client(program) as http:
        for asked in [one for one in known.acknowledged if one.key][:100]:
            assert asked.answer is not None
            again = send(http, asked)
            assert again.content == asked.answer.content
            assert again.headers["idempotent-replayed"] == "true"
        for asked in [one for one in known.acknowledged if not one.key][-20:]:
            again = send(http, asked)
            assert again.status_code == 200
            assert again.json()["data"]["duplicate"] is True
        for asked in known.unheard:
            assert send(http, asked).status_code in {200, 201, 400}
    check_sources(it, known)
