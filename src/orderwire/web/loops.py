"""What runs beside the requests. Each loop is an operation and a pause; none keeps a state.

A loop that fails says so in the log and goes on: what it did not do is still to be done when it
comes round again.

The first loop leases stores; all others walk those that are leased (see `lease_stores`). What a
request makes due is seen within the pause of its loop, by whichever worker looks after the store:
5 seconds at most. Only what the calendar makes due may wait for longer.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from orderwire.admission.desk import Overloaded
from orderwire.operations.expire_checkouts import expire_checkouts
from orderwire.operations.forget_old import forget_old
from orderwire.operations.hand_out_codes import hand_out_codes
from orderwire.operations.lease_stores import lease_stores
from orderwire.operations.renew_subscriptions import renew_subscriptions
from orderwire.operations.sweep_payments import deliver_test_events, sweep_payments
from orderwire.operations.sweep_refunds import sweep_refunds
from orderwire.operations.world import World
from orderwire.storage.database import DatabaseError, Unforeseen

EXPIRE_EVERY_SECONDS = 5.0
FORGET_EVERY_SECONDS = 60.0
HAND_OUT_EVERY_SECONDS = 5.0
LEASE_EVERY_SECONDS = 3.0
RENEW_EVERY_SECONDS = 30.0
SWEEP_EVERY_SECONDS = 2.0
DELIVER_EVERY_SECONDS = 1.0

log = logging.getLogger(__name__)


def start_loops(world: World) -> list["asyncio.Task[None]"]:
    """Start all loops; whoever starts them cancels them."""
    leased = asyncio.Event()
    walks: list[tuple[Callable[[World], Awaitable[object]], float]] = [
        (expire_checkouts, EXPIRE_EVERY_SECONDS),
        (forget_old, FORGET_EVERY_SECONDS),
        (hand_out_codes, HAND_OUT_EVERY_SECONDS),
        (renew_subscriptions, RENEW_EVERY_SECONDS),
        (sweep_payments, SWEEP_EVERY_SECONDS),
        (sweep_refunds, SWEEP_EVERY_SECONDS),
        (deliver_test_events, DELIVER_EVERY_SECONDS),
    ]
    return [
        asyncio.create_task(_lease(world, leased)),
        *(
            asyncio.create_task(_walk(operation, world, pause_seconds, leased))
            for operation, pause_seconds in walks
        ),
    ]


async def _lease(world: World, leased: asyncio.Event) -> None:
    while True:
        await _do(lease_stores, world)
        leased.set()
        await asyncio.sleep(LEASE_EVERY_SECONDS)


async def _walk(
    operation: Callable[[World], Awaitable[object]],
    world: World,
    pause_seconds: float,
    leased: asyncio.Event,
) -> None:
    await leased.wait()
    while True:
        await _do(operation, world)
        await asyncio.sleep(pause_seconds)


async def _do(operation: Callable[[World], Awaitable[object]], world: World) -> None:
    try:
        await operation(world)
    except (DatabaseError, Overloaded) as error:
        why = str(error) or type(error).__name__
        is_odd = isinstance(error, Unforeseen)
        log.warning("%s could not run: %s", operation.__name__, why, exc_info=is_odd)
    except Exception:  # a loop must not end: its work would silently stop
        log.exception("%s failed", operation.__name__)
