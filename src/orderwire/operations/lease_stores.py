"""Divide the stores among the workers: whose background work is this process's own?

Each worker renews its leases every few seconds, gives back what is more than its share, and takes
what nobody holds. One that stops gives back all; from one that was killed they are taken over once
they have run out. Leases save work and guard nothing: whatever walks the stores must be harmless
when two do it at once, for that is what happens where a worker is slower than its lease.

A world without leases (a command, a test) walks all stores.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from orderwire.admission.desk import Overloaded
from orderwire.operations.world import World
from orderwire.storage.database import Connection, DatabaseError
from orderwire.storage.fleet import (
    all_stores,
    fair_share,
    free_stores,
    leave,
    renew_leases,
    show_up,
    take_leases,
)

LEASE_MS = 15_000
"""How long a store waits for the next worker where its own was killed."""

TAKE_MAX = 500
"""So many are taken in one transaction: whoever comes next is not kept waiting by thousands."""

TURNS_MAX = 100
"""So many times in a row; what is still free then waits for the next round."""

log = logging.getLogger(__name__)


async def walk_stores(world: World, visit: Callable[[int], Awaitable[int]]) -> int:
    """Visit each store that this process looks after now; the sum of what the visits return.

    A store in which something fails keeps nobody from the others. Raises the first Overloaded or
    DatabaseError after the last visit.
    """
    done = 0
    failure: Exception | None = None
    for store_id in await _walked(world):
        if not _is_held(world):
            break  # The database has not answered for so long that others look after them now.
        try:
            done += await visit(store_id)
        except (DatabaseError, Overloaded) as error:
            failure = failure or error
        except Exception:  # a bug that shows in one store must not stop the work of the others
            log.exception("store %d could not be looked after", store_id)
    if failure is not None:
        raise failure
    return done


async def _walked(world: World) -> Sequence[int]:
    if world.leases is None:
        return await world.database.read(all_stores)
    return world.leases.held


def _is_held(world: World) -> bool:
    return world.leases is None or world.now_ms() < world.leases.ends_ms


async def lease_stores(world: World) -> None:
    """Renew what is held, give back what is too much, and take what is free, up to the share.

    Raises DatabaseError; what is held then ends by itself.
    """
    leases = world.leases
    assert leases is not None, "only a process that serves leases stores"
    now_ms = world.now_ms()
    ends_ms = now_ms + LEASE_MS
    share, held = await world.database.write(
        partial(_renew, worker=leases.worker, now_ms=now_ms, ends_ms=ends_ms)
    )
    leases.held, leases.ends_ms = held, ends_ms
    for _ in range(TURNS_MAX):
        if len(leases.held) >= share:
            break
        wanted = min(share - len(leases.held), TAKE_MAX)
        free = await world.database.read(partial(free_stores, now_ms=now_ms, limit=wanted))
        if not free:
            break
        # Of the free ones others may take some meanwhile: then there are others, or none.
        taken = await world.database.write(
            partial(
                take_leases, worker=leases.worker, store_ids=free, now_ms=now_ms, ends_ms=ends_ms
            )
        )
        leases.held = sorted({*leases.held, *taken})


def _renew(db: Connection, worker: str, now_ms: int, ends_ms: int) -> tuple[int, list[int]]:
    """The worker's share, and what it holds of it for another while."""
    show_up(db, worker, now_ms, ends_ms)
    share = fair_share(db, now_ms)
    return share, renew_leases(db, worker, ends_ms, share)


async def return_stores(world: World) -> None:
    """Give back everything: the process stops, and others need not wait. Raises DatabaseError."""
    leases = world.leases
    assert leases is not None, "only a process that serves leases stores"
    leases.held = ()
    await world.database.write(partial(leave, worker=leases.worker))
