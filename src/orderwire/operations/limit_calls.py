"""How often may a token call? As often within a minute as its store has set, or without limit.

The count is kept by each process for itself: with several processes, each allows the whole limit.
A store without a limit pays one comparison.
"""

from dataclasses import dataclass

from orderwire.operations.world import Caller, World

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


def count_call(world: World, caller: Caller) -> Allowance | None:
    """Count a call of a token. `None` where its store sets no limit.

    A call too many is not counted: whoever waits as long as they are told is let in.
    """
    limit = caller.store.calls_per_minute
    if limit is None:
        return None
    now_ms = world.now_ms()
    counts = world.call_counts
    token = caller.store.id, caller.token_id
    began_ms, calls = counts.get(token, (now_ms, 0))
    if not 0 <= now_ms - began_ms < WINDOW_MS:
        began_ms, calls = now_ms, 0
    is_exceeded = calls >= limit
    if not is_exceeded:
        calls += 1
        if token not in counts and len(counts) >= TOKENS_MAX:
            _forget_over(counts, now_ms)
        counts[token] = began_ms, calls
    resets_ms = began_ms + WINDOW_MS
    return Allowance(
        limit=limit,
        remaining=limit - calls,
        is_exceeded=is_exceeded,
        resets_ms=resets_ms,
        retry_after_seconds=-(-(resets_ms - now_ms) // 1000),
    )


def _forget_over(counts: dict[tuple[int, int], tuple[int, int]], now_ms: int) -> None:
    """Let go of minutes that are over; if that is not enough, of all: nobody is locked out."""
    over = [token for token, (began_ms, _) in counts.items() if now_ms - began_ms >= WINDOW_MS]
    for token in over:
        del counts[token]
    if len(counts) >= TOKENS_MAX:
        counts.clear()
