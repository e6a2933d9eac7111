"""The history of orders, and the outbox that tells it to others.

Both are written in the transaction of the step that they record. Callers own it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
import sqlalchemy as sa

from orderwire.engine.orders import Event, Order, Origin
from orderwire.storage.rows import event_rows, outbox_row
from orderwire.storage.schema import order_events, outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event as it stands in the history: what, when, who, and the facts of it."""

    sequence: int
    kind: str
    at_ms: int
    actor: str
    dialect: str
    request_id: str
    facts: Mapping[str, str | int]


def record_events(
    db: sa.Connection, order: Order, events: Sequence[Event], origin: Origin, at_ms: int
) -> None:
    """Add to an order's history, and to the outbox. The caller holds the order's lock."""
    last = db.execute(
        sa.select(sa.func.coalesce(sa.func.max(order_events.c.sequence), 0)).where(
            order_events.c.store_id == order.store_id, order_events.c.order_id == order.id
        )
    ).scalar_one()
    rows = event_rows(order, events, origin, first=last + 1, at_ms=at_ms)
    db.execute(order_events.insert(), [row._asdict() for row in rows])
    db.execute(outbox.insert(), [outbox_row(row)._asdict() for row in rows])


def history_of(db: sa.Connection, store_id: int, order_id: int) -> list[Recorded]:
    """An order's history, the first event first."""
    rows = db.execute(
        order_events.select()
        .where(order_events.c.store_id == store_id, order_events.c.order_id == order_id)
        .order_by(order_events.c.sequence)
    )
    return [
        Recorded(
            sequence=row.sequence,
            kind=row.kind,
            at_ms=row.at_ms,
            actor=row.actor,
            dialect=row.dialect,
            request_id=row.request_id,
            facts=msgspec.json.decode(row.facts, type=dict[str, str | int]),
        )
        for row in rows
    ]
