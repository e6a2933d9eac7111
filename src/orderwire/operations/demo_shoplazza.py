"""What the demo store sells abroad, in US dollars: data, and how it is put on sale.

It is made so that the example of Shoplazza's document works as it is printed.
"""

from orderwire.engine.catalogue import Price, Product, ProductKind, StockPolicy, Variant
from orderwire.storage.catalogue import insert_product
from orderwire.storage.counters import reserve_ids
from orderwire.storage.database import Connection
from orderwire.storage.outside import insert_outside_id
from orderwire.storage.products import ProductPage, insert_page

_DIALECT = "shoplazza"
_PLENTY = 1_000_000

PRODUCT_ID, VARIANT_IDS = "prod_12345", ("var_67890", "var_67891")
"""What Shoplazza calls the product and its variants."""

_DESCRIPTION = "A shirt of organic cotton, printed in Riyadh. It goes to every country by post."


def _shirt(variant_id: int, size: str) -> Variant:
    return Variant(
        id=variant_id,
        name=f"Navy / {size}",
        sku=f"TSHIRT-NV-{size}",
        stock=StockPolicy.TRACKED,
        prices={"SAR": Price(11250), "USD": Price(3999, sale_minor=2999)},
        weight_grams=180,
    )


def make_demo_shoplazza(db: Connection, store_id: int, now_ms: int) -> None:
    """Put on sale what goes abroad."""
    first = reserve_ids(db, store_id, 3)
    variants = [_shirt(first + 1, "M"), _shirt(first + 2, "L")]
    product = Product(
        id=first,
        slug="demo-t-shirt",
        name="Demo T-shirt",
        kind=ProductKind.PHYSICAL,
        variants=variants,
    )
    available = {variant.id: _PLENTY for variant in variants}
    insert_product(db, store_id, product, available=available, now_ms=now_ms)
    insert_page(db, store_id, product.id, ProductPage(description=_DESCRIPTION))
    insert_outside_id(db, store_id, _DIALECT, "product", outside_id=PRODUCT_ID, our_id=product.id)
    for outside_id, variant in zip(VARIANT_IDS, variants, strict=True):
        insert_outside_id(
            db, store_id, _DIALECT, "variant", outside_id=outside_id, our_id=variant.id
        )
