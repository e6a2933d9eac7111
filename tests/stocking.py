"""What the demo store lacks: products and coupons for every refusal, and a neighbour."""

from dataclasses import replace

import sqlalchemy as sa

from orderwire.engine.catalogue import Price, Product, StockPolicy
from orderwire.engine.coupons import Coupon, CouponKind
from orderwire.engine.money import LARGEST_MINOR
from orderwire.storage.catalogue import insert_coupon, insert_product
from orderwire.storage.stores import Token, insert_token
from tests import make, shop

DEMO_STORE = 1
NEIGHBOUR = 2
SECOND_TOKEN = "second_rmz"
NEIGHBOUR_TOKEN = "neighbour_rmz"
FOREIGN_TOKEN = "neighbour_v1"

PLAIN = make.product(9001)
ELSEWHERE = replace(
    make.product(9002), variants=[replace(make.variant(90020), prices={"USD": Price(1000)})]
)
PRICELESS = make.product(9003, minor=LARGEST_MINOR, stock=StockPolicy.UNLIMITED)

COUPONS = (
    replace(make.coupon(9001, code="SOON"), starts_ms=2**42),
    replace(make.coupon(9002, code="OVER"), ends_ms=1),
    make.coupon(9003, code="PLAINONLY", included=frozenset({PLAIN.id})),
    make.coupon(9004, code="DOLLARS", kind=CouponKind.FIXED, value=100, currency="USD"),
    replace(make.coupon(9005, code="OFF"), is_active=False),
    make.coupon(9006, code="ONCE", uses_max_per_customer=1),
)


def stock_up(db: sa.Connection) -> None:
    """Put everything here beside the demo store."""
    for product in (PLAIN, ELSEWHERE, PRICELESS):
        put_on_sale(db, product, units=1_000_000)
    for coupon in COUPONS:
        insert_coupon(db, DEMO_STORE, coupon)
    shop.fill(db, store_id=NEIGHBOUR)
    for number, (token, store_id, dialect) in enumerate(
        [
            (SECOND_TOKEN, DEMO_STORE, "rmz"),
            (NEIGHBOUR_TOKEN, NEIGHBOUR, "rmz"),
            (FOREIGN_TOKEN, NEIGHBOUR, "v1"),
        ]
    ):
        known = Token(id=9001 + number, store_id=store_id, dialect=dialect)
        insert_token(db, token, known, name="test", created_ms=make.NOW_MS)


def put_on_sale(db: sa.Connection, product: Product, *, units: int) -> None:
    """Sell so many of a product in the demo store."""
    available = {
        variant.id: units for variant in product.variants if variant.stock is StockPolicy.TRACKED
    }
    insert_product(db, DEMO_STORE, product, available=available, now_ms=make.NOW_MS)


def hand_out(db: sa.Connection, coupon: Coupon) -> None:
    """Let a coupon be used in the demo store."""
    insert_coupon(db, DEMO_STORE, coupon)
