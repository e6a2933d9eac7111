"""The functions of `storage` around drafts and edits, each with a call of it."""

from collections.abc import Callable
from dataclasses import replace

import sqlalchemy as sa

from orderwire.engine.drafts import Name
from orderwire.engine.editing import Edited
from orderwire.engine.orders import Event, Order
from orderwire.storage import catalogue, drafts, edits, orders, outside
from tests import make
from tests.shop import ORIGIN, STORE, Wish, draft

Call = Callable[[sa.Connection], object]

KEPT = drafts.KeptDraft(
    id=77,
    version=1,
    draft=draft(Wish()),
    order_id=None,
    created_ms=make.NOW_MS,
    updated_ms=make.NOW_MS,
)


def round_of_edits(order_id: int) -> dict[Callable[..., object], Call]:
    """Each function around drafts and edits, with a call of it."""
    return {
        catalogue.find_skus: lambda db: catalogue.find_skus(db, STORE, ["A"]),
        catalogue.products_of_variants: lambda db: catalogue.products_of_variants(
            db, STORE, [1010]
        ),
        outside.our_ids_of: lambda db: outside.our_ids_of(
            db, STORE, [Name("order", "id", "1", "v1")]
        ),
        orders.find_order_id: lambda db: [
            orders.find_order_id(db, STORE, number=number, outside_number="W-1")
            for number in (None, 7)
        ],
        orders.save_counts: lambda db: _save_counts(db, order_id),
        orders.save_counts_of_new: lambda db: orders.save_counts_of_new(
            db, _counted(_order(db, order_id))
        ),
        drafts.insert_draft: lambda db: drafts.insert_draft(db, STORE, KEPT),
        drafts.get_draft: lambda db: drafts.get_draft(db, STORE, KEPT.id),
        drafts.list_drafts: lambda db: drafts.list_drafts(db, STORE, limit=5, with_placed=False),
        drafts.save_draft: lambda db: drafts.save_draft(
            db, STORE, replace(KEPT, version=2), read_version=1
        ),
        drafts.lock_drafts: lambda db: drafts.lock_drafts(db, STORE, [1]),
        drafts.note_placed: lambda db: drafts.note_placed(
            db, STORE, KEPT.id, order_id=order_id, now_ms=make.NOW_MS
        ),
        drafts.delete_draft: lambda db: drafts.delete_draft(db, STORE, KEPT.id),
        edits.save_edited: lambda db: _save_edited(db, order_id),
    }


def _order(db: sa.Connection, order_id: int) -> Order:
    found = orders.get_order(db, STORE, order_id)
    assert found is not None
    return found


def _counted(order: Order) -> Order:
    return replace(order, lines=[replace(line, fulfilled=1) for line in order.lines])


def _save_counts(db: sa.Connection, order_id: int) -> None:
    order = _order(db, order_id)
    orders.save_counts(db, order, _counted(order))


def _save_edited(db: sa.Connection, order_id: int) -> None:
    """An edit that inserts a line, changes one, and exchanges the coupon for none and back."""
    before = _order(db, order_id)
    line = before.lines[0]
    changed = replace(line, quantity=line.quantity + 1)
    without = replace(
        before,
        version=before.version + 1,
        coupon=None,
        lines=[changed, *before.lines[1:], replace(line, id=line.id + 90)],
    )
    _save(db, Edited(before=before, order=without, payments=[], events=[Event("order.test")]))
    back = replace(before, version=without.version + 1)
    _save(db, Edited(before=without, order=back, payments=[], events=[Event("order.test")]))


def _save(db: sa.Connection, edited: Edited) -> None:
    edits.save_edited(db, edited, ORIGIN, make.NOW_MS)
