"""The inbox: every event of a provider as it was received. Callers own the transaction."""

from dataclasses import dataclass

import sqlalchemy as sa

from orderwire.storage.schema import InboxState, provider_events
from orderwire.storage.upserting import insert_for


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxEvent:
    """An event as it was received, with the headers as JSON and the secrets in them masked.

    `due_ms` is when it is acted on next, `None` where there is nothing left to do.
    """

    store_id: int
    provider: str
    event_id: str
    state: InboxState
    reference: str | None
    received_ms: int
    due_ms: int | None
    headers: str
    body: bytes


def keep_event(db: sa.Connection, event: InboxEvent) -> bool:
    """Keep an event; says whether it is the first of its name."""
    inserted = db.execute(
        insert_for(db, provider_events)
        .values(
            store_id=event.store_id,
            provider=event.provider,
            event_id=event.event_id,
            state=event.state.value,
            reference=event.reference,
            received_ms=event.received_ms,
            due_ms=event.due_ms,
            headers=event.headers,
            body=event.body,
        )
        .on_conflict_do_nothing(index_elements=["store_id", "provider", "event_id"])
    )
    return inserted.rowcount == 1


def count_bad(db: sa.Connection, store_id: int, provider: str) -> int:
    """How many events are kept that nobody signed."""
    return db.execute(
        sa.select(sa.func.count())
        .select_from(provider_events)
        .where(
            provider_events.c.store_id == store_id,
            provider_events.c.provider == provider,
            provider_events.c.state == InboxState.BAD.value,
        )
    ).scalar_one()


def due_events(db: sa.Connection, store_id: int, now_ms: int, limit: int) -> list[InboxEvent]:
    """Events to be acted on now, those that waited longest first."""
    rows = db.execute(
        provider_events.select()
        .where(
            provider_events.c.store_id == store_id,
            provider_events.c.due_ms.is_not(None),
            provider_events.c.due_ms <= now_ms,
        )
        .order_by(provider_events.c.due_ms)
        .limit(limit)
    )
    return [_event_of(row) for row in rows]


def save_event(
    db: sa.Connection, event: InboxEvent, *, state: InboxState, due_ms: int | None
) -> None:
    """Say how far an event has come. One that is done stays so, whoever comes second."""
    db.execute(
        provider_events.update()
        .where(
            provider_events.c.store_id == event.store_id,
            provider_events.c.provider == event.provider,
            provider_events.c.event_id == event.event_id,
            provider_events.c.state != InboxState.DONE.value,
        )
        .values(state=state.value, due_ms=due_ms)
    )


def forget_events(db: sa.Connection, store_id: int, *, bad_ms: int, done_ms: int) -> None:
    """Delete events from before these moments: bad ones, and those that are done."""
    for state, before_ms in ((InboxState.BAD, bad_ms), (InboxState.DONE, done_ms)):
        db.execute(
            provider_events.delete().where(
                provider_events.c.store_id == store_id,
                provider_events.c.state == state.value,
                provider_events.c.received_ms <= before_ms,
            )
        )


def _event_of(row: "sa.Row[tuple[object, ...]]") -> InboxEvent:
    return InboxEvent(
        store_id=row.store_id,
        provider=row.provider,
        event_id=row.event_id,
        state=InboxState(row.state),
        reference=row.reference,
        received_ms=row.received_ms,
        due_ms=row.due_ms,
        headers=row.headers,
        body=bytes(row.body),
    )
