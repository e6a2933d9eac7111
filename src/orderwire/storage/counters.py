"""Counters of a store: where fresh ids come from. Callers own the transaction."""

import sqlalchemy as sa

from orderwire.storage.schema import counters

FIRST_ID = 2**33
"""Our own ids start here, beyond the ids that the platforms have given out."""

_IDS, _NUMBERS = "id", "number"


def open_counters(db: sa.Connection, store_id: int) -> None:
    """Give a new store its counters: of ids, and of order numbers."""
    db.execute(
        counters.insert(),
        [
            {"store_id": store_id, "kind": _IDS, "value": FIRST_ID},
            {"store_id": store_id, "kind": _NUMBERS, "value": 1000},
        ],
    )


def reserve_ids(db: sa.Connection, store_id: int, count: int) -> int:
    """Reserve so many ids in a row; returns the first."""
    last = db.execute(
        counters.update()
        .where(counters.c.store_id == store_id, counters.c.kind == _IDS)
        .values(value=counters.c.value + count)
        .returning(counters.c.value)
    ).scalar_one()
    return int(last) - count + 1
