"""The history of orders, and the outbox that tells it to others.

Both are written in the transaction of the step that they record. Callers own it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
import sqlalchemy as sa

from orderwire.engine.orders import Event, Order, Origin
from orderwire.storage.prepared import is_among, is_given, of_store
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


_LAST = sa.select(sa.func.coalesce(sa.func.max(order_events.c.sequence), 0)).where(
    of_store(order_events), is_given(order_events.c.order_id, "of_order")
)
_RECORD, _TELL = order_events.insert(), outbox.insert()
_OF_ORDERS = (
    order_events.select()
    .where(of_store(order_events), is_among(order_events.c.order_id, "of_orders"))
    .order_by(order_events.c.order_id, order_events.c.sequence)
)


def record_events(
    db: sa.Connection, order: Order, events: Sequence[Event], origin: Origin, at_ms: int
) -> None:
    """Add to an order's history, and to the outbox. The caller holds the order's lock."""
    last = db.execute(_LAST, {"of_store": order.store_id, "of_order": order.id}).scalar_one()
    rows = event_rows(order, events, origin, first=last + 1, at_ms=at_ms)
    db.execute(_RECORD, [row._asdict() for row in rows])
    db.execute(_TELL, [outbox_row(row)._asdict() for row in rows])


def history_of(db: sa.Connection, store_id: int, order_id: int) -> Sequence[Recorded]:
    """An order's history, the first event first."""
    return histories_of_orders(db, store_id, [order_id]).get(order_id, ())


def histories_of_orders(
    db: sa.Connection, store_id: int, order_ids: Sequence[int]
) -> Mapping[int, list[Recorded]]:
    """What happened to these orders, by order, the first event first."""
    found: dict[int, list[Recorded]] = {}
    for row in db.execute(_OF_ORDERS, {"of_store": store_id, "of_orders": order_ids}):
        recorded = Recorded(
            sequence=row.sequence,
            kind=row.kind,
            at_ms=row.at_ms,
            actor=row.actor,
            dialect=row.dialect,
            request_id=row.request_id,
            facts=msgspec.json.decode(row.facts, type=dict[str, str | int]),
        )
        found.setdefault(row.order_id, []).append(recorded)
    return found
