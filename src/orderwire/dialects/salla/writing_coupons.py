"""Coupons as Salla's JSON. What we do not keep of them is empty, as on the platform."""

from collections.abc import Iterable, Mapping

from orderwire.dialects._kit.wire import number
from orderwire.dialects.salla.shapes import Document, shown_id, write_moment, write_money
from orderwire.engine.coupons import Coupon, CouponKind
from orderwire.engine.money import Money
from orderwire.operations.read_coupons import CouponPage
from orderwire.storage.coupons import NO_SALES
from orderwire.storage.stores import Store

_PERCENT_DIGITS = 2
"""A percent is a hundred basis points."""


def write_coupon(coupon: Coupon, page: CouponPage, store: Store, now_ms: int) -> Document:
    """A coupon with its limits and what was sold by it."""
    maximum = coupon.maximum_discount_minor
    return {
        "id": shown_id(page.names, coupon.id),
        "code": coupon.code,
        "type": coupon.kind.value,
        "status": _status(coupon, now_ms),
        "amount": _amount(coupon, store),
        "minimum_amount": _limit(coupon.minimum_minor, coupon, store),
        "maximum_amount": _limit(maximum or 0, coupon, store),
        "show_maximum_amount": maximum is not None,
        "start_date": _moment(coupon.starts_ms, store),
        "expiry_date": _moment(coupon.ends_ms, store),
        "free_shipping": coupon.gives_free_shipping,
        "usage_limit": coupon.uses_max,
        "usage_limit_per_user": coupon.uses_max_per_customer,
        "include_product_ids": _names(coupon.included, page.product_names),
        "exclude_product_ids": _names(coupon.excluded, page.product_names),
        "applied_in": "all",
        "include_payment_methods": ["all"],
        "statistics": _statistics(coupon, page, store),
        "created_at": None,
        "updated_at": None,
        **_never_kept(),
    }


def _status(coupon: Coupon, now_ms: int) -> str:
    if not coupon.is_active:
        return "inactive"
    is_over = coupon.ends_ms is not None and now_ms >= coupon.ends_ms
    return "expired" if is_over else "active"


def _amount(coupon: Coupon, store: Store) -> Document:
    """What it takes off: an amount, or so many percent beside the store's currency."""
    if coupon.kind is CouponKind.PERCENTAGE:
        return {"amount": number(coupon.value, _PERCENT_DIGITS), "currency": store.currency}
    return write_money(Money(coupon.value, coupon.currency or store.currency))


def _limit(minor: int | None, coupon: Coupon, store: Store) -> Document | None:
    return None if minor is None else write_money(Money(minor, coupon.currency or store.currency))


def _moment(at_ms: int | None, store: Store) -> str | None:
    return None if at_ms is None else write_moment(at_ms, store.timezone)


def _names(product_ids: Iterable[int], names: Mapping[int, str]) -> list[str]:
    return [str(shown_id(names, one)) for one in sorted(product_ids)]


def _statistics(coupon: Coupon, page: CouponPage, store: Store) -> Document:
    """How often it is in use now, by how many customers, and what they bought in all."""
    sales = page.sales.get(coupon.id, NO_SALES)
    return {
        "num_of_usage": coupon.uses,
        "num_of_customers": sales.customers,
        "coupon_sales": write_money(Money(sales.sales.get(store.currency, 0), store.currency)),
    }


def _never_kept() -> Document:
    """What the platform keeps of coupons and we do not."""
    return {
        "is_apply_with_offer": True,
        "is_sale_products_exclude": False,
        "include_category_ids": [],
        "exclude_category_ids": [],
        "include_customer_group_ids": [],
        "exclude_customer_group_ids": [],
        "exclude_brands_ids": [],
        "exclude_shipping_ids": [],
        "include_customer_ids": [],
        "is_group": False,
        "group_name": None,
        "group_coupons_count": 0,
        "group_coupon_suffix": None,
        "group_coupons": [],
        "beneficiary_domain": None,
        "marketing_active": False,
        "marketing_name": None,
        "marketing_email": None,
        "marketing_type": None,
        "marketing_amount": None,
        "marketing_hide_total_sales": False,
        "marketing_show_maximum_amount": False,
        "marketing_maximum_amount": None,
        "marketing_info": None,
        "marketing_visits_count": None,
        "marketing_url": None,
        "marketing_statistics_url": None,
    }
