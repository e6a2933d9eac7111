"""Ask again for refunds that hang: an answer was lost or is awaited, or a process was killed.

Two workers that sweep at once do no harm: a provider sends the money of a refund once, and its
answer is applied once.
"""

import logging
from functools import partial

from orderwire.admission.desk import Overloaded
from orderwire.engine.orders import Origin
from orderwire.engine.refund_life import RefundState
from orderwire.engine.refunds import Refund
from orderwire.operations.lease_stores import walk_stores
from orderwire.operations.send_refund import send_refund
from orderwire.operations.world import World
from orderwire.payments.port import ProviderSilent
from orderwire.storage.database import DatabaseError
from orderwire.storage.refunds import look_at_refund_again, refunds_to_look_after

AT_ONCE_MAX = 64

LOOK_MIN_MS = 5_000
LOOK_MAX_MS = 24 * 60 * 60 * 1000
"""A refund is asked for again after as long as it is old, within these: never not at all."""

log = logging.getLogger(__name__)


async def sweep_refunds(world: World) -> int:
    """Ask for everything that is due in every store; returns how many refunds came to an end.

    Raises DatabaseError.
    """
    return await walk_stores(world, partial(_sweep, world))


async def _sweep(world: World, store_id: int) -> int:
    now_ms = world.now_ms()
    refunds = await world.database.read(
        lambda db: refunds_to_look_after(db, store_id, now_ms, AT_ONCE_MAX)
    )
    return sum([await _look_after(world, refund, now_ms) for refund in refunds])


async def _look_after(world: World, refund: Refund, now_ms: int) -> bool:
    """Ask for one refund; what goes wrong with it is said, and does not stop the others."""
    again_ms = now_ms + min(max(now_ms - refund.created_ms, LOOK_MIN_MS), LOOK_MAX_MS)
    try:
        # Before it is asked: one that cannot be sent must not stand in the way of the others.
        await world.database.write(
            lambda db: look_at_refund_again(db, refund.store_id, refund.id, again_ms)
        )
        origin = Origin(actor="clock", dialect="", request_id="")
        sent = await send_refund(world, refund, origin=origin)
    except (ProviderSilent, Overloaded, DatabaseError) as error:
        log.warning("refund %d is asked for again later: %s", refund.id, error)
    except Exception:  # the refunds behind it still have to be asked for
        log.exception("refund %d cannot be sent", refund.id)
    else:
        return sent.state is not RefundState.OPEN
    return False
