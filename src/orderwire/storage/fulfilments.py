"""Fulfilments: goods on their way. Callers own the transaction, and hold the order's lock."""

from collections.abc import Mapping, Sequence

import msgspec
import sqlalchemy as sa

from orderwire.engine.fulfilling import CallerKey, FulfilledLine, Fulfilment, FulfilmentChanged
from orderwire.engine.fulfilment_life import FulfilmentState
from orderwire.engine.orders import Origin
from orderwire.storage.events import record_events
from orderwire.storage.orders import Stale, save_counts, save_order
from orderwire.storage.prepared import is_among, of_store
from orderwire.storage.rows import to_json
from orderwire.storage.schema import fulfilments

_OF_ORDERS = (
    fulfilments.select()
    .where(of_store(fulfilments), is_among(fulfilments.c.order_id, "of_orders"))
    .order_by(fulfilments.c.id)
)


def save_fulfilment_change(
    db: sa.Connection, changed: FulfilmentChanged, origin: Origin, now_ms: int
) -> None:
    """Save a fulfilment that was made or took a step, with its order.

    Raises Stale unless everything is as it was when it was decided.
    """
    before, order, fulfilment = changed.before, changed.order, changed.fulfilment
    save_order(db, order, read_version=before.version)
    save_counts(db, before, order)
    if fulfilment.version == 1:
        _insert_fulfilment(db, fulfilment)
    else:
        _save_fulfilment(db, fulfilment)
    record_events(db, order, changed.events, origin, now_ms)


def get_fulfilment(db: sa.Connection, store_id: int, fulfilment_id: int) -> Fulfilment | None:
    """One fulfilment, if the store has it."""
    row = db.execute(
        fulfilments.select().where(
            fulfilments.c.store_id == store_id, fulfilments.c.id == fulfilment_id
        )
    ).one_or_none()
    return None if row is None else _fulfilment_of(row)


def fulfilments_of_orders(
    db: sa.Connection, store_id: int, order_ids: Sequence[int]
) -> Mapping[int, list[Fulfilment]]:
    """All fulfilments of these orders, by order, the oldest first."""
    rows = db.execute(_OF_ORDERS, {"of_store": store_id, "of_orders": order_ids})
    found: dict[int, list[Fulfilment]] = {}
    for row in rows:
        found.setdefault(row.order_id, []).append(_fulfilment_of(row))
    return found


def _insert_fulfilment(db: sa.Connection, fulfilment: Fulfilment) -> None:
    db.execute(
        fulfilments.insert().values(
            store_id=fulfilment.store_id,
            id=fulfilment.id,
            order_id=fulfilment.order_id,
            state=fulfilment.state.value,
            version=fulfilment.version,
            lines=to_json(fulfilment.lines),
            carrier=fulfilment.carrier,
            tracking_number=fulfilment.tracking_number,
            tracking_url=fulfilment.tracking_url,
            created_ms=fulfilment.created_ms,
            updated_ms=fulfilment.updated_ms,
            delivered_ms=fulfilment.delivered_ms,
            carrier_code=fulfilment.carrier_code or None,
            carrier_phone=fulfilment.carrier_phone or None,
            caller_key=fulfilment.key.name if fulfilment.key is not None else None,
            fingerprint=fulfilment.key.fingerprint if fulfilment.key is not None else None,
        )
    )


def _save_fulfilment(db: sa.Connection, fulfilment: Fulfilment) -> None:
    changed = db.execute(
        fulfilments.update()
        .where(
            fulfilments.c.store_id == fulfilment.store_id,
            fulfilments.c.id == fulfilment.id,
            fulfilments.c.version == fulfilment.version - 1,
        )
        .values(
            state=fulfilment.state.value,
            version=fulfilment.version,
            updated_ms=fulfilment.updated_ms,
            delivered_ms=fulfilment.delivered_ms,
            carrier=fulfilment.carrier,
            tracking_number=fulfilment.tracking_number,
            tracking_url=fulfilment.tracking_url,
            carrier_code=fulfilment.carrier_code or None,
            carrier_phone=fulfilment.carrier_phone or None,
        )
    )
    if changed.rowcount != 1:
        raise Stale(f"fulfilment {fulfilment.id}")


def _fulfilment_of(row: "sa.Row[tuple[object, ...]]") -> Fulfilment:
    return Fulfilment(
        store_id=row.store_id,
        id=row.id,
        order_id=row.order_id,
        state=FulfilmentState(row.state),
        version=row.version,
        lines=msgspec.json.decode(row.lines, type=tuple[FulfilledLine, ...]),
        carrier=row.carrier,
        tracking_number=row.tracking_number,
        tracking_url=row.tracking_url,
        created_ms=row.created_ms,
        updated_ms=row.updated_ms,
        delivered_ms=row.delivered_ms,
        carrier_code=row.carrier_code or "",
        carrier_phone=row.carrier_phone or "",
        key=None if row.caller_key is None else CallerKey(row.caller_key, row.fingerprint),
    )
