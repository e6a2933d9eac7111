"""Statuses that a store names itself, and those that were given to orders. Callers own the
transaction.

`standing` is how its dialect says where an order stood when it got its status. Once the order
stands elsewhere, the status counts no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from orderwire.storage.schema import given_statuses, order_statuses


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnStatus:
    """A status of a store's own. `parent` is its dialect's word for what it stands for."""

    id: int
    parent: str
    name: str
    message: str
    icon: str
    sort: int
    is_active: bool
    created_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenStatus:
    """The status that somebody gave to an order: a word of its dialect, or one of the store's own
    that stands for this word.
    """

    order_id: int
    word: str
    own: OwnStatus | None
    standing: str


def insert_status(db: sa.Connection, store_id: int, dialect: str, status: OwnStatus) -> None:
    """Add a status of a store's own."""
    db.execute(
        order_statuses.insert().values(
            store_id=store_id,
            id=status.id,
            dialect=dialect,
            parent=status.parent,
            name=status.name,
            message=status.message,
            icon=status.icon,
            sort=status.sort,
            is_active=status.is_active,
            created_ms=status.created_ms,
        )
    )


def update_status(db: sa.Connection, store_id: int, status: OwnStatus) -> None:
    """Let a status be called and shown otherwise; what it stands for stays."""
    db.execute(
        order_statuses.update()
        .where(order_statuses.c.store_id == store_id, order_statuses.c.id == status.id)
        .values(
            name=status.name,
            message=status.message,
            icon=status.icon,
            sort=status.sort,
            is_active=status.is_active,
        )
    )


def list_statuses(db: sa.Connection, store_id: int, dialect: str) -> list[OwnStatus]:
    """All statuses of a store's own in a dialect, in the order that it gave them."""
    rows = db.execute(
        order_statuses.select()
        .where(order_statuses.c.store_id == store_id, order_statuses.c.dialect == dialect)
        .order_by(order_statuses.c.sort, order_statuses.c.id)
    )
    return [_status_of(row) for row in rows]


def give_status(db: sa.Connection, store_id: int, dialect: str, given: GivenStatus) -> None:
    """Give a status to an order that has none. The caller holds the order's lock."""
    db.execute(
        given_statuses.insert().values(
            store_id=store_id,
            order_id=given.order_id,
            dialect=dialect,
            word=given.word,
            status_id=None if given.own is None else given.own.id,
            standing=given.standing,
        )
    )


def take_status(db: sa.Connection, store_id: int, dialect: str, order_id: int) -> bool:
    """Take the status away that was given to an order; whether one was."""
    taken = db.execute(
        given_statuses.delete().where(
            given_statuses.c.store_id == store_id,
            given_statuses.c.order_id == order_id,
            given_statuses.c.dialect == dialect,
        )
    )
    return taken.rowcount == 1


def statuses_of_orders(
    db: sa.Connection, store_id: int, dialect: str, order_ids: Sequence[int]
) -> dict[int, GivenStatus]:
    """The statuses that were given to these orders, by order."""
    rows = db.execute(
        given_statuses.select().where(
            given_statuses.c.store_id == store_id,
            given_statuses.c.order_id.in_(order_ids),
            given_statuses.c.dialect == dialect,
        )
    ).all()
    own = {}
    if any(row.status_id is not None for row in rows):
        own = {status.id: status for status in list_statuses(db, store_id, dialect)}
    return {
        row.order_id: GivenStatus(
            order_id=row.order_id,
            word=row.word,
            own=own.get(row.status_id),
            standing=row.standing,
        )
        for row in rows
    }


def _status_of(row: "sa.Row[tuple[object, ...]]") -> OwnStatus:
    return OwnStatus(
        id=row.id,
        parent=row.parent,
        name=row.name,
        message=row.message,
        icon=row.icon,
        sort=row.sort,
        is_active=row.is_active,
        created_ms=row.created_ms,
    )
