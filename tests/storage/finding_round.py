"""A call of each function that finds what requests and lists name, for the round of statements."""

from collections.abc import Callable

import sqlalchemy as sa

from orderwire.engine.drafts import Name
from orderwire.engine.order_life import OrderState
from orderwire.storage import around, book, finding_orders, orders, products
from orderwire.storage.finding_orders import Brought, OrderSearch, PaidBy
from tests.shop import STORE

Call = Callable[[sa.Connection], object]

EVERYTHING = OrderSearch(
    states=frozenset(OrderState),
    refunded=True,
    brought=frozenset(Brought),
    paid_by=[PaidBy(), PaidBy(provider="manual", methods=frozenset({"mada"}))],
    is_unpaid=True,
    is_free=True,
    created_from_ms=0,
    created_before_ms=2**50,
    reference="1",
    coupon_code="SAVE10",
    customer_id=1,
    country="SA",
    product="a",
    keyword="a",
    dialects=["v1"],
    but_dialects=["rmz"],
    details=[[("branch_id", 1), ("city", "Riyadh")]],
)
"""A search that looks everywhere."""


def round_of_finding(order_id: int) -> dict[Callable[..., object], Call]:
    """Each function, with a call of it."""
    return {
        around.products_of_skus: lambda db: around.products_of_skus(db, STORE, ["none"]),
        around.customers_of_keys: lambda db: around.customers_of_keys(
            db, STORE, [Name("customer", "phone", "+966500000000")]
        ),
        book.entries_of: lambda db: book.entries_of(
            db, STORE, list(orders.orders_by_id(db, STORE, [order_id]).values()), "v1"
        ),
        finding_orders.find_orders: lambda db: finding_orders.find_orders(
            db, STORE, EVERYTHING, limit=5
        ),
        finding_orders.count_found: lambda db: finding_orders.count_found(db, STORE, EVERYTHING),
        products.products_by_id: lambda db: products.products_by_id(db, STORE, "v1", [101]),
    }
