"""The pool of codes and licence keys: added, handed out once each, and owed where one is missing.

Rule 1: a code that has an order keeps it for good, whatever becomes of the order.
Rule 2: codes are picked under a lock that others step over, so that two orders that are placed at
the same time get different ones without waiting for each other. Callers own the transaction.
"""

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa

from orderwire.engine.catalogue import CODED, StockPolicy
from orderwire.engine.handing import Handed
from orderwire.engine.order_life import ENDED
from orderwire.engine.orders import Order
from orderwire.engine.pooling import NewCode
from orderwire.storage.schema import codes, order_lines, orders, owed_codes, products, variants

_TEXTS_AT_ONCE = 5_000


def insert_codes(
    db: sa.Connection, store_id: int, variant_id: int, new: Sequence[NewCode], now_ms: int
) -> None:
    """Add codes to a variant's pool."""
    rows = [
        {
            "store_id": store_id,
            "id": code.id,
            "variant_id": variant_id,
            "code": code.text,
            "added_ms": now_ms,
        }
        for code in new
    ]
    db.execute(codes.insert(), rows)


def coded_variants(db: sa.Connection, store_id: int, variant_ids: Sequence[int]) -> frozenset[int]:
    """Those of the variants that are handed out as codes."""
    return frozenset(
        db.execute(
            sa.select(variants.c.id)
            .join(
                products,
                sa.and_(products.c.store_id == store_id, products.c.id == variants.c.product_id),
            )
            .where(
                variants.c.store_id == store_id,
                variants.c.id.in_(variant_ids),
                products.c.kind.in_([kind.value for kind in CODED]),
            )
        ).scalars()
    )


def known_codes(db: sa.Connection, store_id: int, texts: Sequence[str]) -> set[str]:
    """Those of the codes that the store has or had in any of its pools."""
    known: set[str] = set()
    for first in range(0, len(texts), _TEXTS_AT_ONCE):
        known |= set(
            db.execute(
                sa.select(codes.c.code).where(
                    codes.c.store_id == store_id,
                    codes.c.code != sa.literal_column("''"),
                    codes.c.code.in_(texts[first : first + _TEXTS_AT_ONCE]),
                )
            ).scalars()
        )
    return known


def count_unused(db: sa.Connection, store_id: int, variant_id: int) -> int:
    """How many codes of a variant nobody has got yet."""
    return db.execute(
        sa.select(sa.func.count())
        .select_from(codes)
        .where(
            codes.c.store_id == store_id,
            codes.c.variant_id == variant_id,
            codes.c.order_id.is_(None),
        )
    ).scalar_one()


def pick_codes(db: sa.Connection, store_id: int, wanted: Mapping[int, int]) -> dict[int, list[int]]:
    """Lock so many unused codes of each variant, the first of its pool; perhaps there are fewer."""
    return {
        variant_id: list(
            db.execute(
                sa.select(codes.c.id)
                .where(
                    codes.c.store_id == store_id,
                    codes.c.variant_id == variant_id,
                    codes.c.order_id.is_(None),
                )
                .order_by(codes.c.id)
                .limit(units)
                .with_for_update(skip_locked=True)
            ).scalars()
        )
        for variant_id, units in sorted(wanted.items())
    }


def give_codes(db: sa.Connection, order: Order, handed: Handed, now_ms: int) -> None:
    """Write down who got which code, and what is still owed to the order."""
    for given in handed.given:
        changed = db.execute(
            codes.update()
            .where(
                codes.c.store_id == order.store_id,
                codes.c.id == given.code_id,
                codes.c.order_id.is_(None),
            )
            .values(order_id=order.id, line_id=given.line_id, given_ms=now_ms)
        )
        assert changed.rowcount == 1, (order.id, given)
    forgive_codes(db, order.store_id, order.id)
    variant_of = {line.id: line.variant_id for line in order.lines}
    owed = [
        {
            "store_id": order.store_id,
            "order_id": order.id,
            "line_id": line_id,
            "variant_id": variant_of[line_id],
            "units": units,
            "placed_ms": order.placed_ms or now_ms,
        }
        for line_id, units in handed.missing.items()
    ]
    if owed:
        db.execute(owed_codes.insert(), owed)


def forgive_codes(db: sa.Connection, store_id: int, order_id: int) -> None:
    """Nothing is owed to an order any more."""
    db.execute(
        owed_codes.delete().where(
            owed_codes.c.store_id == store_id, owed_codes.c.order_id == order_id
        )
    )


def given_counts(db: sa.Connection, store_id: int, order_id: int) -> dict[int, int]:
    """How many codes each line of an order has got."""
    rows = db.execute(
        sa.select(codes.c.line_id, sa.func.count().label("units"))
        .where(codes.c.store_id == store_id, codes.c.order_id == order_id)
        .group_by(codes.c.line_id)
    )
    return {row.line_id: row.units for row in rows}


def burnt_units(
    db: sa.Connection, store_id: int, order_ids: Sequence[int]
) -> dict[int, dict[int, int]]:
    """How many units of which variant these orders have got codes for. They never come back."""
    rows = db.execute(
        sa.select(codes.c.order_id, codes.c.variant_id, sa.func.count().label("units"))
        .where(codes.c.store_id == store_id, codes.c.order_id.in_(order_ids))
        .group_by(codes.c.order_id, codes.c.variant_id)
    )
    burnt: dict[int, dict[int, int]] = {}
    for row in rows:
        burnt.setdefault(row.order_id, {})[row.variant_id] = row.units
    return burnt


def codes_of_orders(
    db: sa.Connection, store_id: int, order_ids: Collection[int]
) -> dict[int, list[str]]:
    """The codes of these orders' lines, by line, in the order of the pool."""
    rows = db.execute(
        sa.select(codes.c.line_id, codes.c.code)
        .where(codes.c.store_id == store_id, codes.c.order_id.in_(order_ids))
        .order_by(codes.c.id)
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.line_id, []).append(row.code)
    return found


def owed_units(db: sa.Connection, store_id: int, order_id: int) -> dict[int, int]:
    """How many codes each line of an order waits for."""
    rows = db.execute(
        sa.select(owed_codes.c.line_id, owed_codes.c.units).where(
            owed_codes.c.store_id == store_id, owed_codes.c.order_id == order_id
        )
    )
    return {row.line_id: row.units for row in rows}


def tracked_variants(
    db: sa.Connection, store_id: int, variant_ids: Collection[int]
) -> frozenset[int]:
    """Those of the variants whose stock is counted."""
    return frozenset(
        db.execute(
            sa.select(variants.c.id).where(
                variants.c.store_id == store_id,
                variants.c.id.in_(variant_ids),
                variants.c.stock_policy == StockPolicy.TRACKED.value,
            )
        ).scalars()
    )


def owed_of_variants(
    db: sa.Connection, store_id: int, variant_ids: Collection[int]
) -> dict[int, int]:
    """How many codes of these variants orders wait for that have taken them from the stock.

    What was paid back since is waited for no more, and nothing is once the order has ended.
    """
    has = (
        sa.select(sa.func.count())
        .select_from(codes)
        .where(
            codes.c.store_id == store_id,
            codes.c.order_id == owed_codes.c.order_id,
            codes.c.line_id == owed_codes.c.line_id,
        )
        .correlate(owed_codes)
        .scalar_subquery()
    )
    line = sa.and_(
        order_lines.c.store_id == store_id,
        order_lines.c.order_id == owed_codes.c.order_id,
        order_lines.c.id == owed_codes.c.line_id,
    )
    order = sa.and_(orders.c.store_id == store_id, orders.c.id == owed_codes.c.order_id)
    lacking = order_lines.c.quantity - order_lines.c.refunded - has
    rows = db.execute(
        sa.select(owed_codes.c.variant_id, owed_codes.c.units, lacking.label("lacking"))
        .select_from(owed_codes.join(order_lines, line).join(orders, order))
        .where(
            owed_codes.c.store_id == store_id,
            owed_codes.c.variant_id.in_(variant_ids),
            order_lines.c.stock_state != "none",
            orders.c.state.not_in(sorted(state.value for state in ENDED)),
        )
    )
    owed: dict[int, int] = {}
    for row in rows:
        units = max(0, min(row.units, row.lacking))
        owed[row.variant_id] = owed.get(row.variant_id, 0) + units
    return owed


def servable_orders(db: sa.Connection, store_id: int, limit: int) -> list[int]:
    """Orders that wait for a code of which there is one now, the oldest first."""
    has_code = (
        sa.exists()
        .where(
            codes.c.store_id == store_id,
            codes.c.variant_id == owed_codes.c.variant_id,
            codes.c.order_id.is_(None),
        )
        .correlate(owed_codes)
    )
    rows = db.execute(
        sa.select(owed_codes.c.order_id)
        .where(owed_codes.c.store_id == store_id, has_code)
        .group_by(owed_codes.c.order_id)
        .order_by(sa.func.min(owed_codes.c.placed_ms), owed_codes.c.order_id)
        .limit(limit)
    )
    return list(rows.scalars())
