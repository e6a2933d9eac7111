"""Say that everything of an order was handed over.

What was still to be brought is fulfilled with it, in the same transaction: a completed order has
nothing left to fulfil.
"""

from collections.abc import Callable

from orderwire.engine.fulfilling import (
    FulfilmentChanged,
    FulfilmentWish,
    fulfil,
    refuse_handing_over,
)
from orderwire.engine.order_life import OrderStep
from orderwire.engine.orders import Order
from orderwire.engine.paying import event_of, take_step
from orderwire.engine.refusals import OrderNotFound, Refusal
from orderwire.operations.advance_order import WHERE_TO, Wanted, is_hidden
from orderwire.operations.world import World
from orderwire.storage.database import Connection
from orderwire.storage.events import record_events
from orderwire.storage.fulfilments import save_fulfilment_change
from orderwire.storage.orders import lock_order, save_order
from orderwire.storage.payments import payments_of_orders


async def complete_order(world: World, store_id: int, wanted: Wanted) -> Order | Refusal:
    """Complete an order that is placed or in progress. Raises DatabaseError."""
    fulfilment_id = await world.ids.take(store_id, 1)
    return await world.database.write(_complete(store_id, wanted, fulfilment_id, world.now_ms()))


def _complete(
    store_id: int, wanted: Wanted, fulfilment_id: int, now_ms: int
) -> Callable[[Connection], Order | Refusal]:
    def complete(db: Connection) -> Order | Refusal:
        order = lock_order(db, store_id, wanted.order_id)
        if order is None or is_hidden(order, wanted):
            return OrderNotFound(wanted.order_id)
        if order.state in WHERE_TO[OrderStep.COMPLETE]:
            return order
        payments = payments_of_orders(db, store_id, [order.id]).get(order.id, [])
        refusal = refuse_handing_over(order, payments, OrderStep.COMPLETE)
        if refusal is not None:
            return refusal
        if not any(line.to_fulfil for line in order.lines):
            return _step(db, order, wanted, now_ms)
        changed = fulfil(
            order, payments, FulfilmentWish(), fulfilment_id=fulfilment_id, now_ms=now_ms
        )
        assert isinstance(changed, FulfilmentChanged), changed
        save_fulfilment_change(db, changed, wanted.origin, now_ms)
        return changed.order

    return complete


def _step(db: Connection, order: Order, wanted: Wanted, now_ms: int) -> Order:
    after = take_step(order, OrderStep.COMPLETE, now_ms)
    assert isinstance(after, Order), order
    save_order(db, after, read_version=order.version)
    record_events(db, after, [event_of(OrderStep.COMPLETE)], wanted.origin, now_ms)
    return after
