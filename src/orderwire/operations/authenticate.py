"""Whose token is this? Which store a request means follows from its token alone.

A worker remembers an answer for at most a second: long enough to take a busy token off the
database, short enough for a revoked one to be let in no longer.
"""

from orderwire.operations.world import Caller, World
from orderwire.storage.stores import Store, Token, find_token, get_store, hash_token

REMEMBER_MS = 1_000
REMEMBERED_MAX = 10_000


async def authenticate(world: World, token: str, *, dialect: str) -> Caller | None:
    """The caller that a dialect's token stands for, or `None`. Raises DatabaseError."""
    token_hash = hash_token(token)
    known = world.known_callers.get((dialect, token_hash))
    now_ms = world.now_ms()
    if known is not None and abs(now_ms - known[0]) < REMEMBER_MS:
        return known[1]
    found = await world.database.read(lambda db: find_token(db, token_hash))
    if found is None or found.dialect != dialect:
        return None
    store = await _store_of(world, found)
    caller = Caller(token_id=found.id, store=store, scopes=found.scopes)
    if len(world.known_callers) >= REMEMBERED_MAX:
        world.known_callers.clear()
    world.known_callers[dialect, token_hash] = now_ms, caller
    return caller


async def _store_of(world: World, token: Token) -> Store:
    store = await world.database.read(lambda db: get_store(db, token.store_id))
    assert store is not None, token
    return store
