"""The catalogue as it is shown: products with their stock, pages, categories and images.

What a decision reads of a product is the order desk's (`desk`). Callers own the transaction.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from orderwire.engine.catalogue import Product
from orderwire.engine.order_life import ENDED
from orderwire.storage.categories import Category, categories_of_products
from orderwire.storage.downloads import downloads_of_products
from orderwire.storage.files import File, images_of_product
from orderwire.storage.outside import outside_ids_of, outside_names
from orderwire.storage.prepared import is_among, of_store
from orderwire.storage.reading import LARGEST_ID, products_of
from orderwire.storage.rows import to_json
from orderwire.storage.schema import (
    codes,
    order_lines,
    orders,
    outside_ids,
    prices,
    product_pages,
    products,
    stock,
    variants,
)

_TIMES = sa.select(products.c.id, products.c.created_ms, products.c.updated_ms).where(
    of_store(products), is_among(products.c.id, "ids")
)
_PAGES = product_pages.select().where(
    of_store(product_pages), is_among(product_pages.c.product_id, "ids")
)
_STOCK = sa.select(stock.c.variant_id, stock.c.available).where(
    of_store(stock), is_among(stock.c.variant_id, "ids")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductPage:
    """What a merchant says of a product beyond what it costs. The metadata is a document."""

    description: str = ""
    marketing_title: str = ""
    activation_info: str = ""
    shows_reviews: bool = True
    asks_for_notes: bool = True
    metadata: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedProduct:
    """A product as a list shows it.

    `available` is by variant, for those that are counted; costs by variant and currency. `outside`
    is what a dialect calls the rows, by kind and our id.
    """

    product: Product
    available: Mapping[int, int]
    page: ProductPage
    costs: Mapping[tuple[int, str], int]
    created_ms: int
    updated_ms: int
    outside: Mapping[tuple[str, int], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledCode:
    """A code of a product, and the line of an order that it was handed out to, if it was."""

    id: int
    code: str
    line_id: int | None
    added_ms: int
    given_ms: int | None


CODES_SHOWN_MAX = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownProduct:
    """A product with everything; the names are what a dialect calls its categories."""

    listed: ListedProduct
    categories: Sequence[Category]
    category_names: Mapping[int, str]
    images: Sequence[File]
    downloads: Sequence[File]
    codes: Sequence[PooledCode]
    units_sold: int


def insert_page(db: sa.Connection, store_id: int, product_id: int, page: ProductPage) -> None:
    """Keep what a merchant says of a product."""
    db.execute(
        product_pages.insert().values(
            store_id=store_id,
            product_id=product_id,
            description=page.description,
            marketing_title=page.marketing_title,
            activation_info=page.activation_info,
            shows_reviews=page.shows_reviews,
            asks_for_notes=page.asks_for_notes,
            metadata=None if page.metadata is None else to_json(page.metadata),
        )
    )


def list_products(
    db: sa.Connection, store_id: int, dialect: str, *, limit: int, offset: int = 0
) -> list[ListedProduct]:
    """A page of the store's products in a dialect's names, the newest first."""
    rows = db.execute(
        sa.select(products.c.id, products.c.created_ms, products.c.updated_ms)
        .where(products.c.store_id == store_id)
        .order_by(products.c.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()
    return _listed(db, store_id, dialect, {row.id: row[1:] for row in rows}) if rows else []


def products_by_id(
    db: sa.Connection, store_id: int, dialect: str, product_ids: Collection[int]
) -> dict[int, ListedProduct]:
    """Those of these products that the store has, in a dialect's names."""
    if not product_ids:
        return {}
    rows = db.execute(_TIMES, {"of_store": store_id, "ids": list(product_ids)}).all()
    found = _listed(db, store_id, dialect, {row.id: row[1:] for row in rows}) if rows else []
    return {one.product.id: one for one in found}


def get_product(
    db: sa.Connection, store_id: int, dialect: str, product_id: int
) -> ShownProduct | None:
    """One product with everything, if the store has it."""
    row = db.execute(
        sa.select(products.c.created_ms, products.c.updated_ms).where(
            products.c.store_id == store_id, products.c.id == product_id
        )
    ).one_or_none()
    if row is None:
        return None
    shelves = categories_of_products(db, store_id, [product_id]).get(product_id, [])
    shelf_ids = {one.id for one in shelves}
    shelf_ids |= {one.parent_id for one in shelves if one.parent_id is not None}
    listed = _listed(db, store_id, dialect, {product_id: (row.created_ms, row.updated_ms)})[0]
    return ShownProduct(
        listed=listed,
        categories=shelves,
        category_names=outside_ids_of(db, store_id, dialect, "category", shelf_ids),
        images=images_of_product(db, store_id, product_id),
        downloads=downloads_of_products(db, store_id, [product_id]).get(product_id, []),
        codes=codes_of_variants(db, store_id, [one.id for one in listed.product.variants]),
        units_sold=units_sold(db, store_id, product_id),
    )


def our_ids_of(
    db: sa.Connection, store_id: int, dialect: str, kind: str, ids: Collection[int]
) -> dict[int, int]:
    """Which rows of ours a dialect means by these ids: its own names come first, then ours."""
    rows = db.execute(
        sa.select(outside_ids.c.outside_id, outside_ids.c.our_id).where(
            outside_ids.c.store_id == store_id,
            outside_ids.c.dialect == dialect,
            outside_ids.c.kind == kind,
            outside_ids.c.outside_id.in_([str(one) for one in ids]),
        )
    )
    found = {row.outside_id: row.our_id for row in rows}
    return {one: found.get(str(one), one) for one in ids if one < LARGEST_ID}


def codes_of_variants(
    db: sa.Connection, store_id: int, variant_ids: Collection[int]
) -> list[PooledCode]:
    """The newest codes of these variants, up to a bound: pools can be large."""
    rows = db.execute(
        sa.select(codes.c.id, codes.c.code, codes.c.line_id, codes.c.added_ms, codes.c.given_ms)
        .where(codes.c.store_id == store_id, codes.c.variant_id.in_(variant_ids))
        .order_by(codes.c.id.desc())
        .limit(CODES_SHOWN_MAX)
    )
    return [
        PooledCode(
            id=row.id,
            code=row.code,
            line_id=row.line_id,
            added_ms=row.added_ms,
            given_ms=row.given_ms,
        )
        for row in rows
    ]


def units_sold(db: sa.Connection, store_id: int, product_id: int) -> int:
    """How many units of a product stand in orders that were placed and not ended since."""
    return units_sold_of(db, store_id, [product_id]).get(product_id, 0)


def units_sold_of(db: sa.Connection, store_id: int, product_ids: Collection[int]) -> dict[int, int]:
    """How many units of each product stand in orders that were placed and not ended since."""
    rows = db.execute(
        sa.select(order_lines.c.product_id, sa.func.sum(order_lines.c.quantity))
        .join(
            orders,
            sa.and_(
                orders.c.store_id == order_lines.c.store_id,
                orders.c.id == order_lines.c.order_id,
            ),
        )
        .where(
            order_lines.c.store_id == store_id,
            orders.c.store_id == store_id,
            order_lines.c.product_id.in_(product_ids),
            orders.c.placed_ms.is_not(None),
            orders.c.state.not_in(sorted(ENDED)),
        )
        .group_by(order_lines.c.product_id)
    )
    return {product_id: int(total) for product_id, total in rows}


def _listed(
    db: sa.Connection,
    store_id: int,
    dialect: str,
    times: Mapping[int, Sequence[int]],
) -> list[ListedProduct]:
    """The products of these ids, in their order."""
    given = {"of_store": store_id, "ids": list(times)}
    rows: list[Sequence[Any]] = [tuple(row) for row in db.execute(_CATALOGUE, given)]
    found = products_of([row[:21] for row in rows])
    costs = {(row[9], row[15]): row[21] for row in rows if row[21] is not None}
    pages = _pages(db, store_id, times)
    variant_ids = [one.id for product in found.values() for one in product.variants]
    available = _available(db, store_id, variant_ids)
    outside = outside_names(db, store_id, dialect, {"product": times, "variant": variant_ids})
    return [
        ListedProduct(
            product=found[product_id],
            available=available,
            page=pages.get(product_id, ProductPage()),
            costs=costs,
            created_ms=created_ms,
            updated_ms=updated_ms,
            outside=outside,
        )
        for product_id, (created_ms, updated_ms) in times.items()
    ]


def _catalogue() -> sa.Select[tuple[object, ...]]:
    """Products with variants and prices, column by column as `reading.CATALOGUE_COLUMNS`."""
    columns = (
        *(products.c[name] for name in ("id", "slug", "name", "kind", "is_active", "tax_class")),
        *(products.c[name] for name in ("quantity_min", "quantity_max", "options")),
        *(variants.c[name] for name in ("id", "name", "sku", "stock_policy")),
        *(variants.c[name] for name in ("period_unit", "period_count")),
        *(prices.c[name] for name in ("currency", "amount_minor", "sale_minor")),
        *(prices.c[name] for name in ("sale_starts_ms", "sale_ends_ms")),
        variants.c.weight_grams,
        prices.c.cost_minor,
    )
    variant = sa.and_(
        variants.c.store_id == products.c.store_id, variants.c.product_id == products.c.id
    )
    price = sa.and_(prices.c.store_id == variants.c.store_id, prices.c.variant_id == variants.c.id)
    return (
        sa.select(*columns)
        .select_from(products.join(variants, variant).outerjoin(prices, price))
        .where(of_store(products), is_among(products.c.id, "ids"))
        .order_by(products.c.id, variants.c.position)
    )


_CATALOGUE = _catalogue()


def _pages(
    db: sa.Connection, store_id: int, product_ids: Collection[int]
) -> dict[int, ProductPage]:
    rows = db.execute(_PAGES, {"of_store": store_id, "ids": list(product_ids)})
    return {
        row.product_id: ProductPage(
            description=row.description,
            marketing_title=row.marketing_title,
            activation_info=row.activation_info,
            shows_reviews=row.shows_reviews,
            asks_for_notes=row.asks_for_notes,
            metadata=None if row.metadata is None else msgspec.json.decode(row.metadata),
        )
        for row in rows
    }


def _available(db: sa.Connection, store_id: int, variant_ids: Collection[int]) -> dict[int, int]:
    rows = db.execute(_STOCK, {"of_store": store_id, "ids": list(variant_ids)})
    return {row.variant_id: row.available for row in rows}
