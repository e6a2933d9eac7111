"""Orders in the book: reading them whole, and saving the steps they take.

Callers own the transaction. Nothing here inserts an order: that is the order desk's (`desk`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import msgspec
import sqlalchemy as sa

from orderwire.engine.catalogue import PeriodUnit, Plan, ProductKind
from orderwire.engine.details import NO_DETAILS, Details
from orderwire.engine.drafts import Contact
from orderwire.engine.order_life import OrderState
from orderwire.engine.orders import ChosenOption, Order, OrderCharge, OrderLine, UsedCoupon
from orderwire.storage.prepared import is_among, is_given, of_store
from orderwire.storage.schema import order_lines, orders

_BY_ID = orders.select().where(of_store(orders), is_among(orders.c.id, "ids"))
_LOCK = (
    sa.select(orders.c.id)
    .where(of_store(orders), is_given(orders.c.id, "its_id"))
    .with_for_update(key_share=True)
)
_SAVE = orders.update().where(
    of_store(orders),
    is_given(orders.c.id, "its_id"),
    is_given(orders.c.version, "read_version"),
)
_LINES = (
    order_lines.select()
    .where(of_store(order_lines), is_among(order_lines.c.order_id, "of_orders"))
    .order_by(order_lines.c.order_id, order_lines.c.id)
)


class Stale(Exception):
    """Somebody else changed the row between our reading and our writing of it."""


def orders_by_id(db: sa.Connection, store_id: int, order_ids: Sequence[int]) -> dict[int, Order]:
    """The orders of these ids that the store has, with their lines."""
    found = db.execute(_BY_ID, {"of_store": store_id, "ids": order_ids}).all()
    lines = _lines_of(db, store_id, [row.id for row in found]) if found else {}
    return {row.id: order_of(row, lines.get(row.id, [])) for row in found}


def get_order(db: sa.Connection, store_id: int, order_id: int) -> Order | None:
    """One order, if the store has it."""
    return orders_by_id(db, store_id, [order_id]).get(order_id)


def find_order_id(
    db: sa.Connection, store_id: int, *, number: int | None, outside_number: str
) -> int | None:
    """The order of a number or an id of ours, else the newest with that number elsewhere."""
    if number is not None:
        found = db.execute(
            sa.select(orders.c.id).where(
                orders.c.store_id == store_id,
                sa.or_(
                    orders.c.id == number, sa.and_(orders.c.number == number, orders.c.number > 0)
                ),
            )
        ).scalars()
        for order_id in found:
            return int(order_id)
    newest: int | None = db.execute(
        sa.select(orders.c.id)
        .where(
            orders.c.store_id == store_id,
            orders.c.outside_number.is_not(None),
            orders.c.outside_number == outside_number,
        )
        .order_by(orders.c.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    return newest


def hold_order(db: sa.Connection, store_id: int, order_id: int) -> None:
    """Lock an order against everybody who wants to change it, before it is read."""
    db.execute(_LOCK, {"of_store": store_id, "its_id": order_id})


def lock_order(db: sa.Connection, store_id: int, order_id: int) -> Order | None:
    """One order, locked against everybody who wants to change it."""
    hold_order(db, store_id, order_id)
    return get_order(db, store_id, order_id)


def versions_of(db: sa.Connection, store_id: int, order_ids: Collection[int]) -> dict[int, int]:
    """The versions of those of the orders that are in the book."""
    rows = db.execute(
        sa.select(orders.c.id, orders.c.version).where(
            orders.c.store_id == store_id, orders.c.id.in_(order_ids)
        )
    )
    return {row.id: row.version for row in rows}


def fingerprints_of(db: sa.Connection, store_id: int, order_ids: Collection[int]) -> dict[int, str]:
    """What tells the content of these orders from other content. It never changes."""
    rows = db.execute(
        sa.select(orders.c.id, orders.c.fingerprint).where(
            orders.c.store_id == store_id, orders.c.id.in_(order_ids)
        )
    )
    return {row.id: row.fingerprint for row in rows}


def save_order(db: sa.Connection, order: Order, *, read_version: int) -> None:
    """Save an order's step. Raises Stale unless it still has the version that was read."""
    changed = db.execute(
        _SAVE,
        {
            "of_store": order.store_id,
            "its_id": order.id,
            "read_version": read_version,
            "state": order.state.value,
            "version": order.version,
            "updated_ms": order.updated_ms,
            "placed_ms": order.placed_ms,
            "paid_minor": order.paid_minor,
            "refunded_minor": order.refunded_minor,
        },
    )
    if changed.rowcount != 1:
        raise Stale(f"order {order.id}")


def save_counts(db: sa.Connection, before: Order, after: Order) -> None:
    """Save what was counted of an order's lines since: fulfilled, refunded, restocked."""
    was = {line.id: _counts_of(line) for line in before.lines}
    for line in after.lines:
        if line.id in was and _counts_of(line) != was[line.id]:
            _save_count(db, after, line)


def save_counts_of_new(db: sa.Connection, order: Order) -> None:
    """Save what was counted of an order's lines before it came into the book."""
    for line in order.lines:
        if any(_counts_of(line).values()):
            _save_count(db, order, line)


def _save_count(db: sa.Connection, order: Order, line: OrderLine) -> None:
    db.execute(
        order_lines.update()
        .where(
            order_lines.c.store_id == order.store_id,
            order_lines.c.order_id == order.id,
            order_lines.c.id == line.id,
        )
        .values(**_counts_of(line))
    )


def _counts_of(line: OrderLine) -> dict[str, int]:
    return {
        "fulfilled": line.fulfilled,
        "refunded": line.refunded,
        "refunded_minor": line.refunded_minor,
        "restocked": line.restocked,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Which orders a list shows, in which order, and which page of it. Times are in ms.

    `without_unplaced_of` leaves out the orders of a dialect that were never placed: a platform
    where an order comes to exist by its payment does not list them.
    """

    created_from_ms: int | None = None
    created_before_ms: int | None = None
    order_by: str = "id"
    is_descending: bool = True
    limit: int
    offset: int = 0
    without_unplaced_of: str | None = None


def is_dated() -> sa.ColumnElement[bool]:
    """What holds of every order, and what the index of lists by moment is found by."""
    return orders.c.created_ms > sa.literal_column("0")


def list_orders(db: sa.Connection, store_id: int, listing: Listing) -> list[Order]:
    """A page of the store's orders, with their lines."""
    column = orders.c[listing.order_by]
    query = orders.select().where(orders.c.store_id == store_id, is_dated())
    if listing.created_from_ms is not None:
        query = query.where(orders.c.created_ms >= listing.created_from_ms)
    if listing.created_before_ms is not None:
        query = query.where(orders.c.created_ms < listing.created_before_ms)
    if listing.without_unplaced_of is not None:
        query = query.where(
            sa.or_(
                orders.c.dialect != listing.without_unplaced_of,
                orders.c.placed_ms.is_not(None),
            )
        )
    direction = sa.desc if listing.is_descending else sa.asc
    query = query.order_by(direction(column), direction(orders.c.id))
    found = db.execute(query.limit(listing.limit).offset(listing.offset)).all()
    lines = _lines_of(db, store_id, [row.id for row in found]) if found else {}
    return [order_of(row, lines.get(row.id, [])) for row in found]


def _lines_of(
    db: sa.Connection, store_id: int, order_ids: Sequence[int]
) -> Mapping[int, list[OrderLine]]:
    rows = db.execute(_LINES, {"of_store": store_id, "of_orders": order_ids})
    lines: dict[int, list[OrderLine]] = {}
    for row in rows:
        lines.setdefault(row.order_id, []).append(_line_of(row))
    return lines


def order_of(row: "sa.Row[tuple[object, ...]]", lines: Sequence[OrderLine]) -> Order:
    """An order from its row and its lines."""
    contact = row.contact
    coupon = None
    if row.coupon_id is not None:
        coupon = UsedCoupon(id=row.coupon_id, code=row.coupon_code)
    return Order(
        store_id=row.store_id,
        id=row.id,
        number=row.number,
        dialect=row.dialect,
        state=OrderState(row.state),
        version=row.version,
        currency=row.currency,
        customer_id=row.customer_id,
        contact=None if contact is None else msgspec.json.decode(contact, type=Contact),
        source=row.source,
        own_id=row.own_id,
        fingerprint=row.fingerprint,
        coupon=coupon,
        subtotal_minor=row.subtotal_minor,
        discount_minor=row.discount_minor,
        charges_minor=row.charges_minor,
        tax_minor=row.tax_minor,
        total_minor=row.total_minor,
        prices_include_tax=row.prices_include_tax,
        tax_country=row.tax_country,
        created_ms=row.created_ms,
        updated_ms=row.updated_ms,
        placed_ms=row.placed_ms,
        lines=lines,
        paid_minor=row.paid_minor,
        refunded_minor=row.refunded_minor,
        charges=_charges_of(row.charges),
        details=_details_of(row.details),
        outside_number=row.outside_number,
    )


def _charges_of(document: str | None) -> Sequence[OrderCharge]:
    if document is None:
        return ()
    return msgspec.json.decode(document, type=tuple[OrderCharge, ...])


def _details_of(document: str | None) -> Details:
    return NO_DETAILS if document is None else msgspec.json.decode(document, type=Details)


def _line_of(row: "sa.Row[tuple[object, ...]]") -> OrderLine:
    plan = None
    if row.period_unit is not None:
        plan = Plan(PeriodUnit(row.period_unit), row.period_count)
    return OrderLine(
        id=row.id,
        product_id=row.product_id,
        variant_id=row.variant_id,
        name=row.name,
        sku=row.sku,
        kind=ProductKind(row.kind),
        quantity=row.quantity,
        unit_minor=row.unit_minor,
        amount_minor=row.amount_minor,
        discount_minor=row.discount_minor,
        tax_minor=row.tax_minor,
        tax_basis_points=row.tax_basis_points,
        total_minor=row.total_minor,
        options=msgspec.json.decode(row.options, type=tuple[ChosenOption, ...]),
        notice=row.notice,
        plan=plan,
        is_stock_counted=row.stock_state != "none",
        fulfilled=row.fulfilled,
        refunded=row.refunded,
        refunded_minor=row.refunded_minor,
        restocked=row.restocked,
    )
