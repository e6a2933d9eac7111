"""Requests as they came in, kept for a while, and the claims taken for them.

Callers own the transaction.
"""

import sqlalchemy as sa

from orderwire.engine.drafts import Claim
from orderwire.storage.schema import claims, received_requests


def is_claimed(db: sa.Connection, store_id: int, claim: Claim) -> bool:
    """Whether somebody holds a claim."""
    found = db.execute(
        sa.select(claims.c.order_id).where(
            claims.c.store_id == store_id,
            claims.c.kind == claim.kind.value,
            claims.c.scope == claim.scope,
            claims.c.value == claim.value,
        )
    )
    return found.one_or_none() is not None


def forget_old(db: sa.Connection, store_id: int, now_ms: int) -> None:
    """Delete requests that were kept long enough, and claims that no longer count."""
    db.execute(
        received_requests.delete().where(
            received_requests.c.store_id == store_id,
            received_requests.c.keep_until_ms <= now_ms,
        )
    )
    db.execute(claims.delete().where(claims.c.store_id == store_id, claims.c.expires_ms <= now_ms))
