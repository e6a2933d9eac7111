"""Ids that outsiders know: a platform's own ids of things that were imported from it.

Without an entry, our own id is shown. Callers own the transaction.
"""

from collections.abc import Collection, Mapping

import sqlalchemy as sa

from orderwire.engine.drafts import Name
from orderwire.storage.prepared import is_among, is_given, of_store
from orderwire.storage.reading import own_ids
from orderwire.storage.schema import outside_ids

_NAMES = sa.select(outside_ids.c.kind, outside_ids.c.our_id, outside_ids.c.outside_id).where(
    of_store(outside_ids),
    is_given(outside_ids.c.dialect, "of_dialect"),
    is_among(outside_ids.c.kind, "kinds"),
    is_among(outside_ids.c.our_id, "our_ids"),
)


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
    found = outside_names(db, store_id, dialect, {kind: our_ids})
    return {our_id: outside_id for (_, our_id), outside_id in found.items()}


def outside_names(
    db: sa.Connection, store_id: int, dialect: str, our_ids: Mapping[str, Collection[int]]
) -> dict[tuple[str, int], str]:
    """What a dialect calls rows of several kinds, by kind and our id, where it has a name."""
    asked = {(kind, our_id) for kind, its_ids in our_ids.items() for our_id in its_ids}
    if not asked:
        return {}
    given = {
        "of_store": store_id,
        "of_dialect": dialect,
        "kinds": list(our_ids),
        "our_ids": sorted({our_id for _, our_id in asked}),
    }
    return {
        (kind, our_id): outside_id
        for kind, our_id, outside_id in db.execute(_NAMES, given)
        if (kind, our_id) in asked
    }


def our_ids_of(db: sa.Connection, store_id: int, names: Collection[Name]) -> dict[Name, int]:
    """The rows of ours that dialects' ids stand for; without an entry, an id is read as ours."""
    rows = db.execute(
        outside_ids.select().where(
            outside_ids.c.store_id == store_id,
            outside_ids.c.dialect.in_({name.dialect for name in names}),
            outside_ids.c.kind.in_({name.kind for name in names}),
            outside_ids.c.outside_id.in_({name.value for name in names}),
        )
    )
    known = {Name(row.kind, "id", row.outside_id, row.dialect): row.our_id for row in rows}
    found = {name: known[name] for name in names if name in known}
    return found | own_ids(name for name in names if name not in found)
