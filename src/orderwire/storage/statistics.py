"""Counting a store's orders, customers and products. Callers own the transaction.

Sales are what placed orders come to, unless they ended since. Currencies are never added up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from orderwire.engine.order_life import ENDED, OrderState
from orderwire.storage.schema import customers, orders, products


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What was sold in one currency within a stretch of time."""

    orders: int
    sales_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """A store's numbers. Sales are by currency; days are those that were asked for, in order.

    Orders whose money has all gone back are counted as `refunded`, and in no state.
    """

    orders: Mapping[OrderState, int]
    refunded: int
    sales: Mapping[str, Period]
    days: Sequence[Mapping[str, Period]]
    customers: int
    products: int
    products_active: int


def count_store(
    db: sa.Connection,
    store_id: int,
    day_starts_ms: Sequence[int],
    *,
    without_unplaced_of: str | None = None,
) -> Statistics:
    """Count everything now. A day lasts until the next one starts, the last one until now."""
    visible = [orders.c.store_id == store_id]
    if without_unplaced_of is not None:
        visible.append(
            sa.or_(orders.c.dialect != without_unplaced_of, orders.c.placed_ms.is_not(None))
        )
    by_state, refunded = _count_orders(db, visible)
    sold, days = _sales(db, store_id, day_starts_ms)
    active = sa.func.sum(sa.case((products.c.is_active, 1), else_=0))
    row = db.execute(
        sa.select(sa.func.count(), active).where(products.c.store_id == store_id)
    ).one()
    return Statistics(
        orders=by_state,
        refunded=refunded,
        sales=sold,
        days=days,
        customers=db.execute(
            sa.select(sa.func.count()).where(customers.c.store_id == store_id)
        ).scalar_one(),
        products=row[0],
        products_active=int(row[1] or 0),
    )


def _count_orders(
    db: sa.Connection, visible: Sequence[sa.ColumnElement[bool]]
) -> tuple[dict[OrderState, int], int]:
    """How many orders are in each state, and how many are refunded whole, as `Order` says it."""
    is_refunded = sa.case(
        (
            sa.and_(
                orders.c.paid_minor > 0,
                orders.c.refunded_minor >= orders.c.paid_minor,
            ),
            1,
        ),
        else_=0,
    ).label("is_refunded")
    inner = sa.select(orders.c.state, is_refunded).where(*visible).subquery()
    rows = db.execute(
        sa.select(inner.c.state, inner.c.is_refunded, sa.func.count()).group_by(
            inner.c.state, inner.c.is_refunded
        )
    )
    by_state: dict[OrderState, int] = {}
    refunded = 0
    for state, is_back, count in rows:
        if is_back:
            refunded += count
        else:
            by_state[OrderState(state)] = count
    return by_state, refunded


def _sales(
    db: sa.Connection, store_id: int, day_starts_ms: Sequence[int]
) -> tuple[dict[str, Period], list[dict[str, Period]]]:
    """Sales in all and by day, each by currency, in one pass over the orders."""
    # The latest day that had begun: no arithmetic on the column, so days may differ in length.
    day = sa.case(
        *[
            (orders.c.placed_ms >= start_ms, index)
            for index, start_ms in reversed(list(enumerate(day_starts_ms)))
        ],
        else_=-1,
    ).label("day")
    inner = (
        sa.select(day, orders.c.currency, orders.c.total_minor)
        .where(
            orders.c.store_id == store_id,
            orders.c.placed_ms.is_not(None),
            orders.c.state.not_in(sorted(ENDED)),
        )
        .subquery()
    )
    rows = db.execute(
        sa.select(
            inner.c.day, inner.c.currency, sa.func.count(), sa.func.sum(inner.c.total_minor)
        ).group_by(inner.c.day, inner.c.currency)
    )
    sold: dict[str, Period] = {}
    days: list[dict[str, Period]] = [{} for _ in day_starts_ms]
    for index, currency, count, minor in rows:
        before = sold.get(currency, Period(orders=0, sales_minor=0))
        sold[currency] = Period(
            orders=before.orders + count, sales_minor=before.sales_minor + int(minor)
        )
        if index >= 0:
            days[index][currency] = Period(orders=count, sales_minor=int(minor))
    return sold, days
