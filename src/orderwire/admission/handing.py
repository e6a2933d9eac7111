"""Handing over what a placed order brings: its codes, and the subscriptions it starts or renews.

Rule 1: it happens in the transaction that places the order, in the desk's or in a payment's: an
order is never placed without it, and nothing is handed over for one that is not.
Rule 2: it may be asked for again. What a line has got counts; only what is missing is added.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from orderwire.engine.handing import (
    Handed,
    after_handing,
    coded_lines,
    codes_wanted,
    hand_out,
    handed_out_elsewhere,
)
from orderwire.engine.order_life import OrderState
from orderwire.engine.orders import Event, Order, OrderLine
from orderwire.engine.paying import Came, Settled
from orderwire.engine.placing import Placed
from orderwire.engine.subscriptions import Subscription, renew, start
from orderwire.storage.codes import give_codes, given_counts, pick_codes, tracked_variants
from orderwire.storage.database import Connection
from orderwire.storage.sessions import Session, get_session
from orderwire.storage.stores import get_store
from orderwire.storage.subscriptions import (
    insert_subscriptions,
    lock_subscription,
    save_subscription,
    started_lines,
)
from orderwire.storage.zones import NamedZone, zone_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What is to be written down of an order that is handed over, once it is in the book."""

    at_ms: int
    handed: Handed
    started: Sequence[Subscription] = ()
    renewed: tuple[Subscription, int] | None = None
    """The subscription after its renewal, and the version that it had before."""


def is_handed_over(order: Order) -> bool:
    """Whether an order is placed and paid, and brings anything to hand over or to start."""
    is_ready = order.placed_ms is not None and order.is_paid
    return is_ready and (order.has_codes or bool(_plan_lines(order)))


def hand_over(db: Connection, order: Order, now_ms: int) -> tuple[Order, list[Event]]:
    """Hand over an order of the book that has just been placed, under its lock.

    The caller saves the order that comes back, and records the events.
    """
    if not is_handed_over(order):
        return order, []
    session = get_session(db, order.store_id, order.id) if _plan_lines(order) else None
    after, events, handover = _pick_up(db, order, session, now_ms)
    put_down(db, after, handover)
    return after, events


def hand_over_codes(db: Connection, order: Order, now_ms: int) -> tuple[Order, list[Event]]:
    """Hand over codes that an order has waited for since it was placed, under its lock.

    Subscriptions were started and renewed when it was placed. The caller saves the order that
    comes back, and records the events.
    """
    after, events, handed = _pick_codes(db, order, now_ms)
    give_codes(db, after, handed, now_ms)
    return after, events


def hand_over_settled(db: Connection, settled: Settled, now_ms: int) -> Settled:
    """A settlement with what it hands over, if it placed its order. It is not saved yet.

    Of an order that was completed before its money came nothing is left to hand over.
    """
    is_done = settled.before.order.state is OrderState.COMPLETED
    if is_done or settled.came not in (Came.PAID, Came.LATE):
        return settled
    order, events = hand_over(db, settled.after.order, now_ms)
    after = replace(settled.after, order=order)
    return replace(settled, after=after, events=[*settled.events, *events])


def hand_over_placed(
    db: Connection, placed: Placed, session: Session | None
) -> tuple[Placed, Handover]:
    """A new order that was free, with what it hands over. It is not in the book yet."""
    order = placed.order
    assert order.placed_ms is not None, order
    after, events, handover = _pick_up(db, order, session, order.placed_ms)
    return replace(placed, order=after, events=[*placed.events, *events]), handover


def put_down(db: Connection, order: Order, handover: Handover) -> None:
    """Write down what was handed over with an order, which is in the book by now."""
    store_id = order.store_id
    if order.has_codes:
        give_codes(db, order, handover.handed, handover.at_ms)
    if handover.started:
        # Its customer may have turned out to be another one while the order was saved.
        started = [replace(one, customer_id=order.customer_id) for one in handover.started]
        insert_subscriptions(db, store_id, started)
    if handover.renewed is not None:
        renewed, read_version = handover.renewed
        save_subscription(db, store_id, renewed, read_version=read_version)


def _pick_up(
    db: Connection, order: Order, session: Session | None, now_ms: int
) -> tuple[Order, list[Event], Handover]:
    """Lock what an order is to get, and decide what it starts or renews."""
    events: list[Event] = []
    started: list[Subscription] = []
    renewed = None
    lines = _plan_lines(order)
    if session is not None and session.renews_id is not None:
        before = lock_subscription(db, order.store_id, session.renews_id)
        assert before is not None, (order.id, session)
        after, said = renew(before, order, _zone(db, order.store_id), now_ms)
        renewed = after, before.version
        events += said
        # What was added to it since starts a subscription of its own.
        lines = [line for line in lines if line.variant_id != before.variant_id]
    if lines:
        zone, known = _zone(db, order.store_id), started_lines(db, order.store_id, order.id)
        for line in lines:
            if line.id not in known:
                begun, said = start(order, line, zone, now_ms)
                started.append(begun)
                events += said
    order, said, handed = _pick_codes(db, order, now_ms)
    events += said
    return order, events, Handover(at_ms=now_ms, handed=handed, started=started, renewed=renewed)


def _pick_codes(db: Connection, order: Order, now_ms: int) -> tuple[Order, list[Event], Handed]:
    """Lock the codes that an order is to get, as far as they are there."""
    if not order.has_codes:
        return order, [], Handed()
    given = given_counts(db, order.store_id, order.id)
    uncounted = [line.variant_id for line in coded_lines(order) if not line.is_stock_counted]
    if uncounted:
        tracked = tracked_variants(db, order.store_id, uncounted)
        given |= handed_out_elsewhere(order, tracked)
    pool = pick_codes(db, order.store_id, codes_wanted(order, given))
    handed = hand_out(order, given, pool)
    order, events = after_handing(order, handed, now_ms)
    return order, events, handed


def _plan_lines(order: Order) -> list[OrderLine]:
    return [line for line in order.lines if line.plan is not None]


def _zone(db: Connection, store_id: int) -> NamedZone:
    store = get_store(db, store_id)
    assert store is not None, store_id
    return zone_of(store.timezone)
