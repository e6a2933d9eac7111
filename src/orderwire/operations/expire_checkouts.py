"""End orders that nobody paid in time: their stock and coupon uses go back, through the desk."""

import asyncio

from orderwire.admission.tickets import CommandTicket
from orderwire.engine.ending import Ended, EndOrder
from orderwire.engine.order_life import OrderStep
from orderwire.engine.orders import Origin
from orderwire.engine.tendering import NOT_PAID_IN_TIME
from orderwire.operations.lease_stores import walk_stores
from orderwire.operations.world import World
from orderwire.storage.checkouts import late_orders

AT_ONCE_MAX = 128


async def expire_checkouts(world: World) -> int:
    """Expire what is due now in every store; returns how many orders ended.

    Run twice, or by two processes at once, it ends each order once. Raises Overloaded and
    DatabaseError.
    """
    now_ms = world.now_ms()
    return await walk_stores(world, lambda store_id: _expire_in(world, store_id, now_ms))


async def _expire_in(world: World, store_id: int, now_ms: int) -> int:
    order_ids = await world.database.read(lambda db: late_orders(db, store_id, now_ms, AT_ONCE_MAX))
    origin = Origin(actor="clock", dialect="", request_id="")
    outcomes = await asyncio.gather(
        *(
            world.desk.command(
                store_id,
                CommandTicket(
                    command=EndOrder(
                        order_id=order_id,
                        step=OrderStep.EXPIRE,
                        reason=NOT_PAID_IN_TIME,
                        now_ms=now_ms,
                    ),
                    origin=origin,
                ),
            )
            for order_id in order_ids
        )
    )
    return sum(isinstance(outcome, Ended) for outcome in outcomes)
