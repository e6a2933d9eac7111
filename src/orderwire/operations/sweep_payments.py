"""Ask after payments that hang, and act on events that could not be acted on when they came.

Whatever was interrupted (an answer lost, a process killed between the charge and the book, an
event that was faster than the payment it is about) ends here. Two workers that sweep at once do
no harm: each step is done once, whoever does it.
"""

import logging
from collections.abc import Awaitable
from functools import partial

from orderwire.admission.desk import Overloaded
from orderwire.engine.orders import Origin
from orderwire.engine.paying import Payment, Settled
from orderwire.operations.lease_stores import walk_stores
from orderwire.operations.receive_event import act_on, receive_event, retry_at
from orderwire.operations.settle import settle
from orderwire.operations.world import World
from orderwire.payments.port import ProviderSilent
from orderwire.payments.sandbox import Sandbox
from orderwire.storage.database import DatabaseError
from orderwire.storage.inbox import due_events, save_event
from orderwire.storage.payments import look_again, payments_to_look_after

AT_ONCE_MAX = 64

LOOK_MIN_MS = 5_000
LOOK_MAX_MS = 24 * 60 * 60 * 1000
"""A payment is asked after again after as long as it is old, within these: never not at all."""

log = logging.getLogger(__name__)


async def sweep_payments(world: World) -> int:
    """Ask after everything that is due in every store; returns how much came to an end.

    Raises DatabaseError.
    """

    async def visit(store_id: int) -> int:
        payments = await _sweep_payments_of(world, store_id)
        return payments + await _sweep_events_of(world, store_id)

    return await walk_stores(world, visit)


async def deliver_test_events(world: World) -> int:
    """Let the `test` provider deliver its signed events to our inbox; returns how many.

    Raises DatabaseError.
    """
    sandboxes = [one for one in world.providers.values() if isinstance(one, Sandbox)]

    async def visit(store_id: int) -> int:
        delivered = 0
        for provider in sandboxes:
            for event in await provider.deliveries(store_id):
                await receive_event(world, provider.name, store_id, event.headers, event.body)
                await provider.delivered(event)
                delivered += 1
        return delivered

    return await walk_stores(world, visit)


async def _sweep_payments_of(world: World, store_id: int) -> int:
    now_ms = world.now_ms()
    payments = await world.database.read(
        lambda db: payments_to_look_after(db, store_id, now_ms, AT_ONCE_MAX)
    )
    return sum([await _ended(_look_after(world, payment, now_ms)) for payment in payments])


async def _look_after(world: World, payment: Payment, now_ms: int) -> bool:
    # Before it is asked: one that cannot be settled must not stand in the way of the others.
    again_ms = now_ms + min(max(now_ms - payment.created_ms, LOOK_MIN_MS), LOOK_MAX_MS)
    await world.database.write(lambda db: look_again(db, payment.store_id, payment.id, again_ms))
    origin = Origin(actor="clock", dialect="", request_id="")
    settled = await settle(world, payment.store_id, payment.id, origin=origin)
    return isinstance(settled, Settled)


async def _sweep_events_of(world: World, store_id: int) -> int:
    now_ms = world.now_ms()
    ended = 0
    for event in await world.database.read(
        lambda db: due_events(db, store_id, now_ms, AT_ONCE_MAX)
    ):
        again_ms = retry_at(event, now_ms)
        await world.database.write(
            partial(save_event, event=event, state=event.state, due_ms=again_ms)
        )
        ended += await _ended(act_on(world, event))
    return ended


async def _ended(work: Awaitable[bool]) -> bool:
    """Do one thing; what goes wrong with it is said, and does not stop the others."""
    try:
        return await work
    except (ProviderSilent, Overloaded, DatabaseError) as error:
        log.warning("a payment is asked after again later: %s", error)
    except Exception:  # the payments behind it still have to be asked after
        log.exception("a payment cannot be settled")
    return False
