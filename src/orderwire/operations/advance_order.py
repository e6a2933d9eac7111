"""Take an order one step on, as its merchant says: the part that such deeds share.

Rule 1: the order's table decides; what it does not allow is refused.
Rule 2: to be where the order already is, is no step: nothing happens, and nobody is told so. A
caller whose answer was lost may simply ask again, and of two who ask at once one takes the step.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from orderwire.engine.order_life import OrderState, OrderStep
from orderwire.engine.orders import Order, Origin
from orderwire.engine.paying import event_of, take_step
from orderwire.engine.refusals import OrderNotFound, WrongState
from orderwire.operations.world import World
from orderwire.storage.database import Connection
from orderwire.storage.events import record_events
from orderwire.storage.orders import get_order, lock_order, save_order

WHERE_TO: Mapping[OrderStep, frozenset[OrderState]] = {
    OrderStep.START: frozenset({OrderState.IN_PROGRESS}),
    OrderStep.COMPLETE: frozenset({OrderState.COMPLETED}),
    OrderStep.CANCEL: frozenset({OrderState.CANCELLED, OrderState.EXPIRED}),
}
"""Where an order stands that needs the step no more. To a merchant, expired is cancelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The order that is meant, and who wants it changed.

    `hides_unplaced_of` names a dialect whose orders come to exist when they are placed: its
    callers cannot see the others.
    """

    order_id: int
    origin: Origin
    hides_unplaced_of: str | None = None


def is_hidden(order: Order, wanted: Wanted) -> bool:
    """Whether the order does not exist yet for who asks."""
    return order.dialect == wanted.hides_unplaced_of and order.placed_ms is None


async def find_wanted(world: World, store_id: int, wanted: Wanted) -> Order | None:
    """The order as it stands now, if who asks can see it. Raises DatabaseError."""
    order = await world.database.read(lambda db: get_order(db, store_id, wanted.order_id))
    return None if order is None or is_hidden(order, wanted) else order


async def advance_order(
    world: World, store_id: int, wanted: Wanted, step: OrderStep
) -> Order | OrderNotFound | WrongState:
    """Take a step that moves neither stock nor money. Raises DatabaseError."""
    return await world.database.write(_step(store_id, wanted, step, world.now_ms()))


def _step(
    store_id: int, wanted: Wanted, step: OrderStep, now_ms: int
) -> Callable[[Connection], Order | OrderNotFound | WrongState]:
    def take(db: Connection) -> Order | OrderNotFound | WrongState:
        order = lock_order(db, store_id, wanted.order_id)
        if order is None or is_hidden(order, wanted):
            return OrderNotFound(wanted.order_id)
        if order.state in WHERE_TO[step]:
            return order
        after = take_step(order, step, now_ms)
        if isinstance(after, WrongState):
            return after
        save_order(db, after, read_version=order.version)
        record_events(db, after, [event_of(step)], wanted.origin, now_ms)
        return after

    return take
