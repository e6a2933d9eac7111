"""Coupons as they are shown, with what was sold by them. Callers own the transaction.

What a decision reads of a coupon is the order desk's (`desk`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from orderwire.engine.coupons import Coupon
from orderwire.engine.order_life import ENDED
from orderwire.storage.reading import COUPON_COLUMNS, coupon_of
from orderwire.storage.schema import coupon_uses, coupons, orders


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponSales:
    """Who used a coupon, and what the orders with it come to, in minor units by currency.

    Only orders count that were placed and have not ended since.
    """

    customers: int
    sales: Mapping[str, int]


NO_SALES = CouponSales(customers=0, sales={})


def list_coupons(
    db: sa.Connection, store_id: int, keyword: str | None, *, limit: int, offset: int = 0
) -> list[Coupon]:
    """A page of the store's coupons whose code has the keyword in it, the newest first."""
    rows = db.execute(
        _coupons(store_id, keyword).order_by(coupons.c.id.desc()).limit(limit).offset(offset)
    )
    return [coupon_of(tuple(row))[1] for row in rows]


def count_coupons(db: sa.Connection, store_id: int, keyword: str | None) -> int:
    """How many coupons of the store have the keyword in their code."""
    found = _coupons(store_id, keyword).subquery()
    return db.execute(sa.select(sa.func.count()).select_from(found)).scalar_one()


def get_coupon(db: sa.Connection, store_id: int, coupon_id: int) -> Coupon | None:
    """One coupon, if the store has it."""
    row = db.execute(_coupons(store_id, None).where(coupons.c.id == coupon_id)).one_or_none()
    return None if row is None else coupon_of(tuple(row))[1]


def sales_of_coupons(
    db: sa.Connection, store_id: int, coupon_ids: Collection[int]
) -> dict[int, CouponSales]:
    """What was sold by each of these coupons; what sold nothing is left out."""
    used_in = sa.and_(
        orders.c.store_id == coupon_uses.c.store_id, orders.c.id == coupon_uses.c.order_id
    )
    counted = (
        coupon_uses.c.store_id == store_id,
        orders.c.store_id == store_id,
        coupon_uses.c.coupon_id.in_(coupon_ids),
        orders.c.placed_ms.is_not(None),
        orders.c.state.not_in(sorted(ENDED)),
    )
    customers = db.execute(
        sa.select(coupon_uses.c.coupon_id, sa.func.count(coupon_uses.c.customer_id.distinct()))
        .join(orders, used_in)
        .where(*counted)
        .group_by(coupon_uses.c.coupon_id)
    )
    sums = db.execute(
        sa.select(coupon_uses.c.coupon_id, orders.c.currency, sa.func.sum(orders.c.total_minor))
        .join(orders, used_in)
        .where(*counted)
        .group_by(coupon_uses.c.coupon_id, orders.c.currency)
    )
    sales: dict[int, dict[str, int]] = {}
    for coupon_id, currency, total_minor in sums:
        sales.setdefault(coupon_id, {})[currency] = int(total_minor)
    return {
        coupon_id: CouponSales(customers=count, sales=sales[coupon_id])
        for coupon_id, count in customers
    }


def _coupons(store_id: int, keyword: str | None) -> sa.Select[tuple[object, ...]]:
    """The store's coupons, column by column as `reading.COUPON_COLUMNS`."""
    columns = [coupons.c[name] for name in COUPON_COLUMNS.split(", ")]
    found = sa.select(*columns).where(coupons.c.store_id == store_id)
    if keyword is not None:
        found = found.where(coupons.c.code.icontains(keyword, autoescape=True))
    return found
