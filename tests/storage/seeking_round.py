"""Each function of `storage` that looks for something page by page, with a call of it."""

from collections.abc import Callable
from decimal import Decimal

import sqlalchemy as sa

from orderwire.engine.order_life import OrderState
from orderwire.storage import (
    customer_search,
    events,
    order_search,
    product_search,
)
from orderwire.storage.order_standing import GoodsStanding, MoneyStanding
from orderwire.storage.seeking import Between, Page, Place
from tests.shop import STORE

Call = Callable[[sa.Connection], object]

EVER = Between(from_ms=0, to_ms=2**62)
PAGE = Page(limit=5, after=Place(value=2**62, id=5))

ORDERS = order_search.OrderQuery(
    ids=[1],
    created=EVER,
    updated=EVER,
    placed=EVER,
    completed=EVER,
    fulfilled=EVER,
    states=[OrderState.PLACED],
    money=list(MoneyStanding),
    goods=list(GoodsStanding),
    customer_id=1,
    customer_emails=["a@example.com"],
    product_ids=[101],
    skus=["x"],
    receiver_emails=["a@example.com"],
    receiver_phones=["+966500000001"],
    total_from=Decimal(1),
    total_to=Decimal(2),
    keyword="1001",
)
CUSTOMERS = customer_search.CustomerQuery(ids=[1], created=EVER, email="a@b", contact="a@b")
PRODUCTS = product_search.ProductSearch(
    ids=[101],
    without_ids=[102],
    title="x",
    slugs=["x"],
    category_id=1,
    is_active=True,
    created=EVER,
    updated=EVER,
)


def round_of_seeking(order_id: int) -> dict[Callable[..., object], Call]:
    """The functions, each with every condition that it knows."""
    return {
        order_search.seek_orders: lambda db: order_search.seek_orders(db, STORE, ORDERS, PAGE),
        order_search.count_orders: lambda db: order_search.count_orders(db, STORE, ORDERS),
        order_search.is_deleted: lambda db: order_search.is_deleted(db, STORE, order_id),
        events.histories_of_orders: lambda db: events.histories_of_orders(db, STORE, [order_id]),
        customer_search.seek_customers: lambda db: customer_search.seek_customers(
            db, STORE, CUSTOMERS, PAGE
        ),
        customer_search.count_found_customers: lambda db: customer_search.count_found_customers(
            db, STORE, CUSTOMERS
        ),
        customer_search.order_times_of: lambda db: customer_search.order_times_of(db, STORE, [1]),
        product_search.seek_products: lambda db: product_search.seek_products(
            db, STORE, PRODUCTS, PAGE
        ),
        product_search.count_products: lambda db: product_search.count_products(
            db, STORE, PRODUCTS
        ),
        product_search.product_of_variant: lambda db: product_search.product_of_variant(
            db, STORE, 1010
        ),
    }
