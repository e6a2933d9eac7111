"""What runs beside the requests. Each loop is an operation and a pause; none keeps a state.

A loop that fails says so in the log and goes on: what it did not do is still to be done when it
comes round again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from orderwire.admission.desk import Overloaded
from orderwire.operations.expire_checkouts import expire_checkouts
from orderwire.operations.forget_old import forget_old
from orderwire.operations.hand_out_codes import hand_out_codes
from orderwire.operations.renew_subscriptions import renew_subscriptions
from orderwire.operations.sweep_payments import deliver_test_events, sweep_payments
from orderwire.operations.sweep_refunds import sweep_refunds
from orderwire.operations.world import World
from orderwire.storage.database import DatabaseError

EXPIRE_EVERY_SECONDS = 5.0
FORGET_EVERY_SECONDS = 60.0
HAND_OUT_EVERY_SECONDS = 5.0
RENEW_EVERY_SECONDS = 30.0
SWEEP_EVERY_SECONDS = 2.0
DELIVER_EVERY_SECONDS = 1.0

log = logging.getLogger(__name__)


def start_loops(world: World) -> list["asyncio.Task[None]"]:
    """Start all loops; whoever starts them cancels them."""
    return [
        asyncio.create_task(_repeat(expire_checkouts, world, EXPIRE_EVERY_SECONDS)),
        asyncio.create_task(_repeat(forget_old, world, FORGET_EVERY_SECONDS)),
        asyncio.create_task(_repeat(hand_out_codes, world, HAND_OUT_EVERY_SECONDS)),
        asyncio.create_task(_repeat(renew_subscriptions, world, RENEW_EVERY_SECONDS)),
        asyncio.create_task(_repeat(sweep_payments, world, SWEEP_EVERY_SECONDS)),
        asyncio.create_task(_repeat(sweep_refunds, world, SWEEP_EVERY_SECONDS)),
        asyncio.create_task(_repeat(deliver_test_events, world, DELIVER_EVERY_SECONDS)),
    ]


async def _repeat(
    operation: Callable[[World], Awaitable[object]], world: World, pause_seconds: float
) -> None:
    while True:
        try:
            await operation(world)
        except (DatabaseError, Overloaded):
            log.warning("%s could not run", operation.__name__, exc_info=True)
        except Exception:  # a loop must not end: its work would silently stop
            log.exception("%s failed", operation.__name__)
        await asyncio.sleep(pause_seconds)
