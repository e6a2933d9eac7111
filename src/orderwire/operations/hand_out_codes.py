"""Hand out the codes that placed orders wait for, as soon as there are any: the oldest order first.

Each order is served in a transaction of its own, under its lock. Run twice, or by two processes at
once, it gives every unit one code.
"""

from functools import partial

from orderwire.admission.handing import hand_over_codes
from orderwire.engine.order_life import ENDED
from orderwire.engine.orders import Origin
from orderwire.engine.refund_life import RefundState
from orderwire.operations.lease_stores import walk_stores
from orderwire.operations.world import World
from orderwire.storage.codes import forgive_codes, owed_units, servable_orders
from orderwire.storage.database import Connection
from orderwire.storage.events import record_events
from orderwire.storage.orders import lock_order, save_order
from orderwire.storage.refunds import refunds_of_orders

AT_ONCE_MAX = 128


async def hand_out_codes(world: World) -> int:
    """Serve who can be served, in every store; returns how many orders got something.

    Raises DatabaseError.
    """
    return await walk_stores(world, partial(hand_out_in, world))


async def hand_out_in(world: World, store_id: int) -> int:
    """Serve who can be served in one store; returns how many orders got something."""
    served = 0
    while True:
        order_ids = await world.database.read(lambda db: servable_orders(db, store_id, AT_ONCE_MAX))
        before = served
        for order_id in order_ids:
            now_ms = world.now_ms()
            served += await world.database.write(
                partial(_serve, store_id=store_id, order_id=order_id, now_ms=now_ms)
            )
        if len(order_ids) < AT_ONCE_MAX or served == before:
            return served


def _serve(db: Connection, store_id: int, order_id: int, now_ms: int) -> bool:
    """Give an order what it waits for, as far as it is there."""
    order = lock_order(db, store_id, order_id)
    assert order is not None, order_id
    owed = owed_units(db, store_id, order_id)
    if not owed:
        return False
    if order.state in ENDED:
        forgive_codes(db, store_id, order_id)
        return False
    refunds = refunds_of_orders(db, store_id, [order_id]).get(order_id, [])
    leaving = [one for one in refunds if one.state is RefundState.OPEN]
    if any(part.line_id in owed for refund in leaving for part in refund.parts.lines):
        return False  # Whether it is paid back, or still owed, is known when the refund has ended.
    after, events = hand_over_codes(db, order, now_ms)
    got = sum(owed.values()) - sum(owed_units(db, store_id, order_id).values())
    if not got:
        return False
    if after != order:
        save_order(db, after, read_version=order.version)
    if events:  # There are none where all that was owed has been paid back.
        origin = Origin(actor="clock", dialect="", request_id="")
        record_events(db, after, events, origin, now_ms)
    return True
