"""A call of each function that shows the catalogue, for the round that watches statements."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from orderwire.storage import catalogue, categories, files, products, statistics
from orderwire.storage.schema import FileKind
from tests import make
from tests.shop import STORE

Call = Callable[[sa.Connection], object]

CATEGORY = categories.Category(
    id=9100,
    slug="c",
    title="C",
    description="",
    sort_index=1,
    created_ms=make.NOW_MS,
    updated_ms=make.NOW_MS,
)
FILE = files.File(
    id=9101,
    kind=FileKind.IMAGE,
    token="t",
    name="a.png",
    mime_type="image/png",
    size=1,
    created_ms=make.NOW_MS,
)


def round_of_showcase() -> dict[Callable[..., Any], Call]:
    """Each function, with a call of it; later ones find what earlier ones made."""
    return {
        catalogue.add_product: lambda db: catalogue.add_product(
            db, STORE, make.product(901), available={}, now_ms=make.NOW_MS
        ),
        categories.insert_category: lambda db: categories.insert_category(db, STORE, CATEGORY),
        categories.list_categories: lambda db: categories.list_categories(db, STORE, limit=5),
        categories.existing_categories: lambda db: categories.existing_categories(
            db, STORE, [CATEGORY.id]
        ),
        categories.put_into_categories: put_on_shelf,
        categories.categories_of_products: lambda db: categories.categories_of_products(
            db, STORE, [101]
        ),
        files.insert_file: lambda db: files.insert_file(db, STORE, FILE, b"x"),
        files.files_by_id: lambda db: files.files_by_id(db, STORE, [FILE.id]),
        files.read_content: read_content,
        files.show_with_product: show,
        files.images_of_product: lambda db: files.images_of_product(db, STORE, 101),
        files.delete_file: lambda db: files.delete_file(db, STORE, 1),
        products.insert_page: lambda db: products.insert_page(
            db, STORE, 101, products.ProductPage()
        ),
        products.list_products: lambda db: products.list_products(db, STORE, "v1", limit=5),
        products.get_product: lambda db: products.get_product(db, STORE, "v1", 101),
        products.our_ids_of: lambda db: products.our_ids_of(db, STORE, "v1", "product", [101]),
        products.codes_of_variants: lambda db: products.codes_of_variants(db, STORE, [1010]),
        products.units_sold: lambda db: products.units_sold(db, STORE, 101),
        statistics.count_store: lambda db: statistics.count_store(
            db, STORE, [0, make.NOW_MS], without_unplaced_of="rmz"
        ),
    }


def put_on_shelf(db: sa.Connection) -> None:
    categories.put_into_categories(db, STORE, 101, [CATEGORY.id])


def read_content(db: sa.Connection) -> None:
    assert files.read_content(db, STORE, FILE.id) == b"x"


def show(db: sa.Connection) -> None:
    files.show_with_product(db, STORE, 101, [FILE.id])
