"""Cancel, pause or resume a subscription, as its merchant wishes.

Cancelling ends a renewal order that still waits to be paid as well; one that is being paid at that
moment is let through, and its money counts (see `engine.subscription_life`, rule 3).
"""

from collections.abc import Callable, Mapping

from orderwire.admission.tickets import CommandTicket
from orderwire.engine.ending import EndOrder
from orderwire.engine.order_life import OrderState, OrderStep
from orderwire.engine.orders import Origin
from orderwire.engine.refusals import WrongState
from orderwire.engine.subscription_life import SubscriptionStep
from orderwire.engine.subscriptions import Changed, Subscription, cancel, pause, resume
from orderwire.operations.world import World
from orderwire.storage.database import Connection
from orderwire.storage.events import record_events
from orderwire.storage.orders import get_order, lock_order
from orderwire.storage.subscriptions import (
    get_subscription,
    lock_subscription,
    save_subscription,
)

CHANGES: Mapping[SubscriptionStep, Callable[[Subscription, int], Changed | WrongState]] = {
    SubscriptionStep.CANCEL: cancel,
    SubscriptionStep.PAUSE: pause,
    SubscriptionStep.RESUME: resume,
}
"""What a merchant can do to a subscription."""

REASON = "subscription_cancelled"


async def change_subscription(
    world: World, store_id: int, subscription_id: int, step: SubscriptionStep, *, actor: str
) -> Subscription | WrongState | None:
    """Take a step, and end what waits to be paid for it. `None` where the store has it not.

    Raises Overloaded and DatabaseError.
    """
    now_ms = world.now_ms()
    origin = Origin(actor=actor, dialect="", request_id="")
    changed = await world.database.write(
        lambda db: _change(db, store_id, subscription_id, step, origin=origin, now_ms=now_ms)
    )
    if isinstance(changed, Subscription) and step is SubscriptionStep.CANCEL:
        await _end_renewal(world, store_id, changed, origin)
    return changed


def _change(
    db: Connection,
    store_id: int,
    subscription_id: int,
    step: SubscriptionStep,
    *,
    origin: Origin,
    now_ms: int,
) -> Subscription | WrongState | None:
    seen = get_subscription(db, store_id, subscription_id)
    if seen is None:
        return None
    # Orders are locked before subscriptions, everywhere.
    order = lock_order(db, store_id, seen.renewal_order_id or seen.order_id)
    it = lock_subscription(db, store_id, subscription_id)
    assert order is not None, seen
    assert it is not None, seen
    changed = CHANGES[step](it, now_ms)
    if isinstance(changed, WrongState):
        return changed
    after, events = changed
    save_subscription(db, store_id, after, read_version=it.version)
    record_events(db, order, events, origin, now_ms)
    return after


async def _end_renewal(world: World, store_id: int, it: Subscription, origin: Origin) -> None:
    if it.renewal_order_id is None:
        return
    order_id = it.renewal_order_id
    order = await world.database.read(lambda db: get_order(db, store_id, order_id))
    if order is None or order.state is not OrderState.AWAITING_PAYMENT:
        return
    command = EndOrder(
        order_id=order_id, step=OrderStep.CANCEL, reason=REASON, now_ms=world.now_ms()
    )
    await world.desk.command(store_id, CommandTicket(command=command, origin=origin))
