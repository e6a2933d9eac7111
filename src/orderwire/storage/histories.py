"""The histories of many orders, read together. Callers own the transaction."""

from collections.abc import Mapping, Sequence

import msgspec
import sqlalchemy as sa

from orderwire.storage.events import Recorded
from orderwire.storage.schema import order_events


def histories_of_orders(
    db: sa.Connection, store_id: int, order_ids: Sequence[int]
) -> Mapping[int, list[Recorded]]:
    """What happened to these orders, by order, the first event first."""
    rows = db.execute(
        order_events.select()
        .where(order_events.c.store_id == store_id, order_events.c.order_id.in_(order_ids))
        .order_by(order_events.c.order_id, order_events.c.sequence)
    )
    found: dict[int, list[Recorded]] = {}
    for row in rows:
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
