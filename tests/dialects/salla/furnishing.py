"""What the demo store lacks for Salla's reads: pictures, a sale, other options, other tax."""

import sqlalchemy as sa

from orderwire.engine.catalogue import (
    Choice,
    Option,
    OptionKind,
    Price,
    Product,
    ProductKind,
    StockPolicy,
    Variant,
)
from orderwire.storage.catalogue import insert_product
from orderwire.storage.categories import (
    Category,
    existing_categories,
    list_categories,
    put_into_categories,
)
from orderwire.storage.files import File, insert_file, show_with_product
from orderwire.storage.products import ProductPage, insert_page
from orderwire.storage.schema import FileKind
from tests import make

DEMO_STORE = 1
RICH, ABROAD, ENDLESS = 7001, 7002, 7003

_DAY_MS = 86_400_000

_OPTIONS = (
    Option(
        id=11,
        name="Colour",
        kind=OptionKind.CHOICES,
        choices=[Choice(id=1, name="Red", surcharges={"SAR": 250})],
        surcharges={},
    ),
    Option(id=12, name="Engraving", kind=OptionKind.TEXT, surcharges={"SAR": 500}),
)


def furnish(db: sa.Connection) -> None:
    """Put three products on sale: one with everything, one sold abroad only, one without end."""
    on_sale = Price(10000, 8000, make.NOW_MS - _DAY_MS, make.NOW_MS + _DAY_MS)
    lamp = Variant(id=70010, name="Small", sku="LAMP-S", prices={"SAR": on_sale}, weight_grams=1250)
    large = Variant(id=70011, name="Large", sku="LAMP-L", prices={"SAR": Price(12000)})
    _put(
        db,
        Product(
            id=RICH,
            slug="lamp",
            name="Desk Lamp",
            kind=ProductKind.PHYSICAL,
            quantity_max=5,
            options=_OPTIONS,
            variants=[lamp, large],
        ),
        available={lamp.id: 3, large.id: 4},
        costs={(lamp.id, "SAR"): 3500},
    )
    insert_page(db, DEMO_STORE, RICH, ProductPage(description="It shines.", marketing_title="New"))
    _show(db)
    dollars = Variant(id=70020, sku="ABROAD", prices={"USD": Price(100)})
    _put(
        db,
        Product(
            id=ABROAD, slug="abroad", name="Abroad", kind=ProductKind.DIGITAL, variants=[dollars]
        ),
        available={dollars.id: 9},
    )
    endless = Variant(
        id=70030, sku="ENDLESS", stock=StockPolicy.UNLIMITED, prices={"SAR": Price(999)}
    )
    _put(
        db,
        Product(
            id=ENDLESS,
            slug="endless",
            name="100%_endless",
            kind=ProductKind.DIGITAL,
            tax_class="zero",
            variants=[endless],
        ),
        available={},
    )


def shelves(db: sa.Connection) -> dict[str, Category]:
    """The store's categories by slug."""
    return {one.slug: one for one in list_categories(db, DEMO_STORE, limit=50)}


def _show(db: sa.Connection) -> None:
    """Stand the lamp on two shelves, one below the other, with two pictures."""
    known = shelves(db)
    ids = [known["gifts"].id, known["gift-cards"].id]
    assert existing_categories(db, DEMO_STORE, ids) == frozenset(ids)
    put_into_categories(db, DEMO_STORE, RICH, ids)
    for number, name in ((7101, "side.png"), (7102, "front.png")):
        file = File(
            id=number,
            kind=FileKind.IMAGE,
            token=f"token{number}",
            name=name,
            mime_type="image/png",
            size=1,
            width=1,
            height=1,
            created_ms=make.NOW_MS,
        )
        insert_file(db, DEMO_STORE, file, b"x")
    show_with_product(db, DEMO_STORE, RICH, [7102, 7101])


def _put(
    db: sa.Connection,
    product: Product,
    *,
    available: dict[int, int],
    costs: dict[tuple[int, str], int] | None = None,
) -> None:
    insert_product(
        db, DEMO_STORE, product, available=available, now_ms=make.NOW_MS, costs=costs or {}
    )
