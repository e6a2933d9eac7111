"""A call of each function that looks for products, customers and coupons, for the round."""

from collections.abc import Callable

import sqlalchemy as sa

from orderwire.storage import coupons, customers, files, product_search, products, shelf
from tests import make
from tests.shop import STORE

Call = Callable[[sa.Connection], object]

SEARCHES = [
    product_search.ProductSearch(
        keyword="a", availability=availability, currency="SAR", category_id=1
    )
    for availability in product_search.Availability
]
CUSTOMERS = customers.CustomerSearch(
    keyword="a", created_from_ms=0, created_before_ms=make.NOW_MS + 1
)


def round_of_shelf() -> dict[Callable[..., object], Call]:
    """Each function, with a call of it."""
    return {
        coupons.list_coupons: lambda db: coupons.list_coupons(db, STORE, "a", limit=5),
        coupons.count_coupons: lambda db: coupons.count_coupons(db, STORE, "a"),
        coupons.get_coupon: lambda db: coupons.get_coupon(db, STORE, 1),
        coupons.sales_of_coupons: lambda db: coupons.sales_of_coupons(db, STORE, [1]),
        customers.list_customers: lambda db: customers.list_customers(
            db, STORE, CUSTOMERS, limit=5
        ),
        customers.count_customers: lambda db: customers.count_customers(db, STORE, CUSTOMERS),
        files.images_of_products: lambda db: files.images_of_products(db, STORE, [101]),
        product_search.find_products: lambda db: [
            product_search.find_products(db, STORE, search, limit=5) for search in SEARCHES
        ],
        shelf.shelf_of: lambda db: shelf.shelf_of(db, STORE, "v1", [101]),
        products.units_sold_of: lambda db: products.units_sold_of(db, STORE, [101]),
    }
