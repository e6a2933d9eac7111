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
from orderwire.operations.world import World
from orderwire.storage.database import DatabaseError

EXPIRE_EVERY_SECONDS = 5.0
FORGET_EVERY_SECONDS = 60.0

log = logging.getLogger(__name__)


def start_loops(world: World) -> list["asyncio.Task[None]"]:
    """Start all loops; whoever starts them cancels them."""
    return [
        asyncio.create_task(_repeat(expire_checkouts, world, EXPIRE_EVERY_SECONDS)),
        asyncio.create_task(_repeat(forget_old, world, FORGET_EVERY_SECONDS)),
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
