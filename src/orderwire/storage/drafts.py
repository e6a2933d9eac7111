"""Drafts: orders that somebody is still writing, kept as documents. Callers own the transaction.

A draft holds nothing, neither stock nor a coupon, until it is placed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
import sqlalchemy as sa

from orderwire.engine.drafts import Draft
from orderwire.storage.orders import Stale
from orderwire.storage.rows import to_json
from orderwire.storage.schema import drafts


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDraft:
    """A draft as it is kept. `order_id` is the order that it became, `None` until then."""

    id: int
    version: int
    draft: Draft
    order_id: int | None
    created_ms: int
    updated_ms: int


def insert_draft(db: sa.Connection, store_id: int, kept: KeptDraft) -> None:
    """Keep a new draft."""
    db.execute(
        drafts.insert().values(
            store_id=store_id,
            id=kept.id,
            version=kept.version,
            dialect=kept.draft.dialect,
            document=to_json(kept.draft),
            order_id=kept.order_id,
            created_ms=kept.created_ms,
            updated_ms=kept.updated_ms,
        )
    )


def get_draft(db: sa.Connection, store_id: int, draft_id: int) -> KeptDraft | None:
    """One draft, if the store has it."""
    row = db.execute(
        drafts.select().where(drafts.c.store_id == store_id, drafts.c.id == draft_id)
    ).one_or_none()
    return None if row is None else _draft_of(row)


def lock_drafts(db: sa.Connection, store_id: int, draft_ids: Sequence[int]) -> Mapping[int, int]:
    """Lock drafts that nobody has dropped, in order of their ids; the version of each."""
    rows = db.execute(
        sa.select(drafts.c.id, drafts.c.version)
        .where(drafts.c.store_id == store_id, drafts.c.id.in_(draft_ids))
        .order_by(drafts.c.id)
        .with_for_update()
    )
    return {row.id: row.version for row in rows}


def list_drafts(
    db: sa.Connection, store_id: int, *, limit: int, with_placed: bool
) -> list[KeptDraft]:
    """The store's drafts, the newest first."""
    query = drafts.select().where(drafts.c.store_id == store_id)
    if not with_placed:
        query = query.where(drafts.c.order_id.is_(None))
    rows = db.execute(query.order_by(drafts.c.created_ms.desc(), drafts.c.id.desc()).limit(limit))
    return [_draft_of(row) for row in rows]


def save_draft(db: sa.Connection, store_id: int, kept: KeptDraft, *, read_version: int) -> None:
    """Save a draft's new content. Raises Stale unless it has the version that was read.

    Nor is one saved that has become an order.
    """
    changed = db.execute(
        drafts.update()
        .where(
            drafts.c.store_id == store_id,
            drafts.c.id == kept.id,
            drafts.c.version == read_version,
            drafts.c.order_id.is_(None),
        )
        .values(
            version=kept.version,
            dialect=kept.draft.dialect,
            document=to_json(kept.draft),
            updated_ms=kept.updated_ms,
        )
    )
    if changed.rowcount != 1:
        raise Stale(f"draft {kept.id}")


def note_placed(
    db: sa.Connection, store_id: int, draft_id: int, *, order_id: int, now_ms: int
) -> None:
    """Remember which order a draft became. Remembered again it is nothing new."""
    db.execute(
        drafts.update()
        .where(
            drafts.c.store_id == store_id,
            drafts.c.id == draft_id,
            drafts.c.order_id.is_(None),
        )
        .values(order_id=order_id, version=drafts.c.version + 1, updated_ms=now_ms)
    )


def delete_draft(db: sa.Connection, store_id: int, draft_id: int) -> bool:
    """Let go of a draft; whether there was one. The order that it became stays."""
    deleted = db.execute(
        drafts.delete().where(drafts.c.store_id == store_id, drafts.c.id == draft_id)
    )
    return deleted.rowcount == 1


def _draft_of(row: "sa.Row[tuple[object, ...]]") -> KeptDraft:
    return KeptDraft(
        id=row.id,
        version=row.version,
        draft=msgspec.json.decode(row.document, type=Draft),
        order_id=row.order_id,
        created_ms=row.created_ms,
        updated_ms=row.updated_ms,
    )
