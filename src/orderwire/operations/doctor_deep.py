"""Is the book itself right? Every rule that the rows of a store must keep, asked of the rows.

Rule 1: nothing is changed, and nothing is locked: a service may be at work on the same database.
Each look is a transaction of its own, so that none is long: what is compared is read together.
Rule 2: memory is bounded: orders are read some hundred at a time, and of what is broken only the
first rows are named.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from functools import partial
from itertools import groupby

import msgspec

from orderwire.operations.doctor import Finding, Verdict
from orderwire.operations.doctor_orders import Case, Fault, faults_of
from orderwire.storage.auditing import RULES, find_broken, newest_order_ms, orders_after
from orderwire.storage.auditing_kit import Rule
from orderwire.storage.checkouts import checkouts_of_orders
from orderwire.storage.database import Connection
from orderwire.storage.fleet import all_stores
from orderwire.storage.fulfilments import fulfilments_of_orders
from orderwire.storage.looking import Look
from orderwire.storage.orders import orders_by_id
from orderwire.storage.payments import payments_of_orders
from orderwire.storage.refunds import refunds_of_orders

SHOWN = 20
"""So many of the rows that break a rule are named."""

AT_ONCE = 500
"""So many orders are read at a time."""

_AHEAD_MS = 60_000
_TODO = "keep a copy of the database as it is, and report it: this is a bug, or somebody's edit"


async def examine_book(look: Look, now_ms: int) -> AsyncIterator[Finding]:
    """Look through every store; a finding for each store, and for each rule that is broken.

    Raises DatabaseError.
    """
    stores = await look.read(all_stores)
    for store_id in stores:
        async for finding in _examine_store(look, store_id, now_ms):
            yield finding
    if not stores:
        yield Finding(Verdict.OK, "book", "there are no stores yet")


async def _examine_store(look: Look, store_id: int, now_ms: int) -> AsyncIterator[Finding]:
    is_well = True
    for name, rules in groupby(RULES, key=lambda rule: rule.name):
        for rule in rules:
            broken = await look.read(partial(_ask, store_id=store_id, rule=rule))
            if broken:
                is_well = False
                yield _broken(store_id, name, rule.says, broken)
    orders, faults = await _examine_orders(look, store_id)
    for name, found in faults.items():
        is_well = False
        yield _broken(store_id, name, "what belongs to an order fits together", found)
    newest_ms = await look.read(lambda db: newest_order_ms(db, store_id))
    if newest_ms is not None and newest_ms > now_ms + _AHEAD_MS:
        yield Finding(
            Verdict.WARN,
            f"store {store_id}: clock",
            f"its newest order was made {(newest_ms - now_ms) // 1000} s from now",
            "find out which machine's clock was wrong, or is",
        )
    if is_well:
        says = f"{orders} orders, {len(RULES)} rules: all of them are kept"
        yield Finding(Verdict.OK, f"store {store_id}", says)


def _ask(db: Connection, store_id: int, rule: Rule) -> Sequence[str]:
    return find_broken(db, store_id, rule, SHOWN + 1).rows


def _broken(store_id: int, name: str, says: str, rows: Sequence[str]) -> Finding:
    shown = "; ".join(rows[:SHOWN])
    more = " and more" if len(rows) > SHOWN else ""
    return Finding(
        Verdict.FAIL, f"store {store_id}: {name}", f"not kept: {says}: {shown}{more}", _TODO
    )


async def _examine_orders(look: Look, store_id: int) -> tuple[int, Mapping[str, list[str]]]:
    """How many orders a store has, and what is wrong with them, by what it is about."""
    count, after_id = 0, -1
    found: dict[str, list[str]] = defaultdict(list)
    while True:
        ids, faults = await look.read(partial(_examine_some, store_id=store_id, after_id=after_id))
        if not ids:
            return count, found
        count += len(ids)
        after_id = ids[-1]
        for order_id, fault in faults:
            if len(found[fault.name]) <= SHOWN:
                found[fault.name].append(f"order_id {order_id}: {fault.says}")


def _examine_some(
    db: Connection, store_id: int, after_id: int
) -> tuple[list[int], list[tuple[int, Fault]]]:
    """The next orders of a store, and what is wrong with them."""
    ids = orders_after(db, store_id, after_id, AT_ONCE)
    try:
        cases = _cases(db, store_id, ids)
    except (ValueError, msgspec.MsgspecError):
        return ids, [fault for order_id in ids for fault in _examine_alone(db, store_id, order_id)]
    return ids, [(case.order.id, fault) for case in cases for fault in faults_of(case)]


def _examine_alone(db: Connection, store_id: int, order_id: int) -> Iterable[tuple[int, Fault]]:
    """One order among which something cannot even be read."""
    try:
        cases = _cases(db, store_id, [order_id])
    except (ValueError, msgspec.MsgspecError) as error:
        return [(order_id, Fault("documents", f"cannot be read: {error}"))]
    return [(order_id, fault) for case in cases for fault in faults_of(case)]


def _cases(db: Connection, store_id: int, order_ids: Sequence[int]) -> list[Case]:
    if not order_ids:
        return []
    orders = orders_by_id(db, store_id, order_ids)
    checkouts = checkouts_of_orders(db, store_id, order_ids)
    payments = payments_of_orders(db, store_id, order_ids)
    refunds = refunds_of_orders(db, store_id, order_ids)
    fulfilments = fulfilments_of_orders(db, store_id, order_ids)
    return [
        Case(
            order=order,
            checkout=checkouts.get(order_id),
            payments=payments.get(order_id, ()),
            refunds=refunds.get(order_id, ()),
            fulfilments=fulfilments.get(order_id, ()),
        )
        for order_id, order in sorted(orders.items())
    ]
