"""Ids that outsiders know: a platform's own ids of things that were imported from it.

Without an entry, our own id is shown. Callers own the transaction.
"""

from collections.abc import Collection

import sqlalchemy as sa

from orderwire.storage.schema import outside_ids


def insert_outside_id(
    db: sa.Connection, store_id: int, dialect: str, kind: str, *, outside_id: str, our_id: int
) -> None:
    """Let a dialect know one of our rows by its platform's id."""
    db.execute(
        outside_ids.insert().values(
            store_id=store_id, dialect=dialect, kind=kind, outside_id=outside_id, our_id=our_id
        )
    )


def outside_ids_of(
    db: sa.Connection, store_id: int, dialect: str, kind: str, our_ids: Collection[int]
) -> dict[int, str]:
    """What a dialect calls these rows of ours, for those that have a name there."""
    rows = db.execute(
        sa.select(outside_ids.c.our_id, outside_ids.c.outside_id).where(
            outside_ids.c.store_id == store_id,
            outside_ids.c.dialect == dialect,
            outside_ids.c.kind == kind,
            outside_ids.c.our_id.in_(our_ids),
        )
    )
    return {row.our_id: row.outside_id for row in rows}
