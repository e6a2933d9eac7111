"""Change by which ways an order may be paid at its checkout, as long as it is open."""

from collections.abc import Sequence
from dataclasses import replace

from orderwire.engine.checkout_life import CheckoutState
from orderwire.engine.order_life import OrderState
from orderwire.engine.orders import Event, Origin
from orderwire.engine.refusals import OrderNotFound, Refusal, WrongState
from orderwire.operations.world import World
from orderwire.storage.checkouts import checkouts_of_orders, save_checkout
from orderwire.storage.database import Connection
from orderwire.storage.events import record_events
from orderwire.storage.orders import lock_order


async def change_ways(
    world: World, store_id: int, order_id: int, accepts: Sequence[str], *, origin: Origin
) -> Refusal | None:
    """Let an order be paid by these ways only; the reason why it cannot, or `None`.

    A payment that was begun in another way goes on. Raises DatabaseError.
    """
    now_ms = world.now_ms()

    def change(db: Connection) -> Refusal | None:
        order = lock_order(db, store_id, order_id)
        if order is None:
            return OrderNotFound(order_id)
        checkout = checkouts_of_orders(db, store_id, [order_id]).get(order_id)
        is_payable = order.state is OrderState.AWAITING_PAYMENT
        if checkout is None or not is_payable or checkout.state is not CheckoutState.OPEN:
            return WrongState(state=order.state, step="pay")
        before = checkout.accepts
        if before is not None and set(before) == set(accepts):
            return None
        after = replace(checkout, accepts=tuple(accepts), version=checkout.version + 1)
        save_checkout(db, store_id, after, read_version=checkout.version)
        facts = {"accepts_from": ", ".join(before or ()), "accepts_to": ", ".join(accepts)}
        record_events(db, order, [Event("order.edited", facts)], origin, now_ms)
        return None

    return await world.database.write(change)
