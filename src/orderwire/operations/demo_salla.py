"""What the demo store sells so that the example of Salla's document works as it is printed.

Three things that are sent by post, one of them with a size to choose, and a customer, under the
ids that the example names. An option and its values keep the platform's ids as their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from orderwire.engine.catalogue import (
    Choice,
    Option,
    OptionKind,
    Price,
    Product,
    ProductKind,
    Variant,
)
from orderwire.operations.demo_store import CURRENCY, PLENTY, STORE_ID
from orderwire.storage.catalogue import insert_product
from orderwire.storage.counters import reserve_ids
from orderwire.storage.customers import insert_customer
from orderwire.storage.database import Connection
from orderwire.storage.outside import insert_outside_id
from orderwire.storage.products import ProductPage, insert_page
from orderwire.storage.rows import CustomerRow

_SALLA = "salla"


@dataclass(frozen=True, slots=True, kw_only=True)
class SallaProduct:
    """A product with what is said of it, and Salla's id of it; the example names one by its SKU."""

    product: Product
    description: str
    salla_id: str | None = None


_SIZE = Option(
    id=1626535321,
    name="المقاس",
    kind=OptionKind.CHOICE,
    is_required=True,
    choices=[
        Choice(id=96445176, name="وسط", surcharges={CURRENCY: 0}),
        Choice(id=96445177, name="كبير", surcharges={CURRENCY: 1000}),
    ],
    surcharges={},
)


def _posted(
    slug: str, name: str, *, price: int, sku: str, grams: int, options: Sequence[Option] = ()
) -> Product:
    variant = Variant(id=0, sku=sku, prices={CURRENCY: Price(price)}, weight_grams=grams)
    return Product(
        id=0,
        slug=slug,
        name=name,
        kind=ProductKind.PHYSICAL,
        options=options,
        variants=[variant],
    )


PRODUCTS = (
    SallaProduct(
        salla_id="892907448",
        description="قميص من القطن، يغسل على ثلاثين درجة.",
        product=_posted(
            "cotton-shirt", "قميص قطني", price=7500, sku="SHIRT", grams=300, options=[_SIZE]
        ),
    ),
    SallaProduct(
        salla_id="728473534",
        description="حقيبة من القماش لما يحمل كل يوم.",
        product=_posted("canvas-bag", "حقيبة قماش", price=12000, sku="BAG", grams=450),
    ),
    SallaProduct(
        description="كوب من السيراميك يسع ثلاثمئة مليلتر.",
        product=_posted("ceramic-mug", "كوب سيراميك", price=4500, sku="sku123", grams=350),
    ),
)

CUSTOMER = CustomerRow(
    STORE_ID, 0, "سارة", "العتيبي", "sara@example.com", "+966566666666", created_ms=0
)
CUSTOMER_SALLA_ID = "1209983424"


def make_demo_salla(db: Connection, now_ms: int) -> None:
    """Put the products on sale and let the customer be known."""
    for demo in PRODUCTS:
        _make_product(db, demo, now_ms)
    customer = CUSTOMER._replace(id=reserve_ids(db, STORE_ID, 1), created_ms=now_ms)
    insert_customer(db, customer)
    _let_know(db, "customer", CUSTOMER_SALLA_ID, customer.id)


def _make_product(db: Connection, demo: SallaProduct, now_ms: int) -> None:
    first = reserve_ids(db, STORE_ID, 2)
    variant = replace(demo.product.variants[0], id=first + 1)
    product = replace(demo.product, id=first, variants=[variant])
    insert_product(db, STORE_ID, product, available={variant.id: PLENTY}, now_ms=now_ms)
    insert_page(db, STORE_ID, product.id, ProductPage(description=demo.description))
    if demo.salla_id is not None:
        _let_know(db, "product", demo.salla_id, product.id)


def _let_know(db: Connection, kind: str, salla_id: str, our_id: int) -> None:
    insert_outside_id(db, STORE_ID, _SALLA, kind, outside_id=salla_id, our_id=our_id)
