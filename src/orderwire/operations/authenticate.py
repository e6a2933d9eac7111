"""Whose token is this? Which store a request means follows from its token alone.

A worker remembers an answer for at most a second: long enough to take a busy token off the
database, short enough for a revoked one to be let in no longer. Requests that want the same answer
at the same time wait for one look-up: a token in use by hundreds is asked after once a second.
"""

import asyncio

from orderwire.operations.world import Caller, World
from orderwire.storage.database import Connection
from orderwire.storage.stores import find_token, get_store, hash_token

REMEMBER_MS = 1_000
REMEMBERED_MAX = 10_000


async def authenticate(world: World, token: str, *, dialect: str) -> Caller | None:
    """The caller that a dialect's token stands for, or `None`. Raises DatabaseError."""
    token_hash = hash_token(token)
    key = dialect, token_hash
    known = world.known_callers.get(key)
    now_ms = world.now_ms()
    if known is not None and abs(now_ms - known[0]) < REMEMBER_MS:
        return known[1]
    asking = world.callers_asked.get(key)
    if asking is None:
        asking = asyncio.create_task(_look_up(world, dialect, token_hash, now_ms))
        world.callers_asked[key] = asking
        asking.add_done_callback(lambda _: world.callers_asked.pop(key))
    # One of those who wait may go away without taking the others' answer with it.
    return await asyncio.shield(asking)


async def _look_up(world: World, dialect: str, token_hash: str, now_ms: int) -> Caller | None:
    caller = await world.database.read(lambda db: _find_caller(db, dialect, token_hash))
    if caller is not None:
        if len(world.known_callers) >= REMEMBERED_MAX:
            world.known_callers.clear()
        world.known_callers[dialect, token_hash] = now_ms, caller
    return caller


def _find_caller(db: Connection, dialect: str, token_hash: str) -> Caller | None:
    found = find_token(db, token_hash)
    if found is None or found.dialect != dialect:
        return None
    store = get_store(db, found.store_id)
    assert store is not None, found
    return Caller(token_id=found.id, store=store, scopes=found.scopes)
