"""Coupons of a store with what was sold by them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orderwire.engine.coupons import Coupon
from orderwire.operations.world import Caller, World
from orderwire.storage.coupons import (
    CouponSales,
    count_coupons,
    get_coupon,
    list_coupons,
    sales_of_coupons,
)
from orderwire.storage.database import Connection
from orderwire.storage.outside import outside_ids_of
from orderwire.storage.products import our_ids_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponPage:
    """Coupons, how many there are in all, and their sales by our ids.

    `names` and `product_names` are what a dialect calls the coupons and the products that they
    are limited to, by our ids.
    """

    coupons: Sequence[Coupon]
    total: int
    sales: Mapping[int, CouponSales]
    names: Mapping[int, str]
    product_names: Mapping[int, str]


async def read_coupons(
    world: World, caller: Caller, keyword: str | None, *, dialect: str, limit: int, offset: int
) -> CouponPage:
    """A page of the coupons with a keyword in their code, the newest first.

    Raises DatabaseError.
    """
    store_id = caller.store.id

    def read(db: Connection) -> CouponPage:
        found = list_coupons(db, store_id, keyword, limit=limit, offset=offset)
        return _page_of(db, store_id, dialect, found, count_coupons(db, store_id, keyword))

    return await world.database.read(read)


async def read_coupon(
    world: World, caller: Caller, coupon_id: int, *, dialect: str
) -> CouponPage | None:
    """One coupon, by the id that the dialect knows or else by ours. Raises DatabaseError."""
    store_id = caller.store.id

    def read(db: Connection) -> CouponPage | None:
        ours = our_ids_of(db, store_id, dialect, "coupon", [coupon_id]).get(coupon_id, 0)
        found = get_coupon(db, store_id, ours)
        return None if found is None else _page_of(db, store_id, dialect, [found], 1)

    return await world.database.read(read)


def _page_of(
    db: Connection, store_id: int, dialect: str, found: Sequence[Coupon], total: int
) -> CouponPage:
    ids = [coupon.id for coupon in found]
    product_ids = {one for coupon in found for one in coupon.included | coupon.excluded}
    return CouponPage(
        coupons=found,
        total=total,
        sales=sales_of_coupons(db, store_id, ids),
        names=outside_ids_of(db, store_id, dialect, "coupon", ids),
        product_names=outside_ids_of(db, store_id, dialect, "product", product_ids),
    )
