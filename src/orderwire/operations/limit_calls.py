"""How often may a token call? As often within a minute as its store has set, or without limit.

The count is in the database: all processes of an installation allow the limit together. A minute
that is used up is also remembered here, so that whoever calls too often costs the database nothing.
A store without a limit pays one comparison.
"""

from dataclasses import dataclass

from orderwire.operations.world import Caller, World
from orderwire.storage import calls

WINDOW_MS = 60_000
"""A minute begins with the first call of a token that has none running."""

TOKENS_MAX = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What a token has left of its minute, this call already counted."""

    limit: int
    remaining: int
    is_exceeded: bool
    resets_ms: int
    retry_after_seconds: int


async def count_call(world: World, caller: Caller) -> Allowance | None:
    """Count a call of a token. `None` where its store sets no limit. Raises DatabaseError.

    A call too many is not counted: whoever waits as long as they are told is let in.
    """
    limit = caller.store.calls_per_minute
    if limit is None:
        return None
    now_ms = world.now_ms()
    token = caller.store.id, caller.token_id
    began_ms = _spent(world, token, limit, now_ms)
    if began_ms is not None:
        return _allowance(limit, limit, began_ms, now_ms, is_exceeded=True)
    counted = await world.database.write(
        lambda db: calls.count_call(db, *token, limit=limit, now_ms=now_ms, window_ms=WINDOW_MS)
    )
    if not counted.is_counted:
        if len(world.spent_minutes) >= TOKENS_MAX:
            world.spent_minutes.clear()
        world.spent_minutes[token] = counted.began_ms, limit
    return _allowance(
        limit, counted.calls, counted.began_ms, now_ms, is_exceeded=not counted.is_counted
    )


def _spent(world: World, token: tuple[int, int], limit: int, now_ms: int) -> int | None:
    """When a token's running minute began, if it is known to be used up under this limit."""
    began_ms, used_up = world.spent_minutes.get(token, (0, 0))
    if used_up == limit and 0 <= now_ms - began_ms < WINDOW_MS:
        return began_ms
    return None


def _allowance(
    limit: int, used: int, began_ms: int, now_ms: int, *, is_exceeded: bool
) -> Allowance:
    resets_ms = began_ms + WINDOW_MS
    return Allowance(
        limit=limit,
        remaining=max(limit - used, 0),
        is_exceeded=is_exceeded,
        resets_ms=resets_ms,
        retry_after_seconds=-(-(resets_ms - now_ms) // 1000),
    )
