"""How often tokens have called lately. Callers own the transaction.

The count is one row of a token, so that all processes count together.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from orderwire.storage.schema import call_counts
from orderwire.storage.upserting import insert_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """A token's running minute: when it began, and how many calls it holds."""

    began_ms: int
    calls: int
    is_counted: bool


def count_call(
    db: sa.Connection, store_id: int, token_id: int, *, limit: int, now_ms: int, window_ms: int
) -> Calls:
    """Count a call of a token, unless `limit` of them are counted within its running window.

    A window begins with the first call after the last one was over, `window_ms` long.
    """
    began, calls = call_counts.c.began_ms, call_counts.c.calls
    is_over = sa.or_(began > now_ms, began <= now_ms - window_ms)
    first = insert_for(db, call_counts).values(
        store_id=store_id, token_id=token_id, began_ms=now_ms, calls=1
    )
    counted = db.execute(
        first.on_conflict_do_update(
            index_elements=["store_id", "token_id"],
            set_={
                "began_ms": sa.case((is_over, now_ms), else_=began),
                "calls": sa.case((is_over, 1), else_=calls + 1),
            },
            where=sa.and_(call_counts.c.store_id == store_id, sa.or_(is_over, calls < limit)),
        ).returning(began, calls)
    ).one_or_none()
    if counted is not None:
        return Calls(began_ms=counted.began_ms, calls=counted.calls, is_counted=True)
    full = db.execute(
        sa.select(began, calls).where(
            call_counts.c.store_id == store_id, call_counts.c.token_id == token_id
        )
    ).one()
    return Calls(began_ms=full.began_ms, calls=full.calls, is_counted=False)
