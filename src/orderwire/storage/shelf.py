"""Looking for products, and showing a page of them with their pictures and shelves.

A page costs the same few statements as a single product. Callers own the transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from orderwire.engine.catalogue import StockPolicy
from orderwire.storage.categories import Category, categories_of_products
from orderwire.storage.files import File, images_of_products
from orderwire.storage.outside import outside_ids_of
from orderwire.storage.products import ListedProduct, products_by_id, units_sold_of
from orderwire.storage.schema import (
    prices,
    product_categories,
    products,
    stock,
    variants,
)


class Availability(StrEnum):
    """Whether a product can be bought: it is hidden, nothing of it is left, or it is on sale."""

    HIDDEN = "hidden"
    OUT = "out"
    SALE = "sale"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductSearch:
    """Which products are looked for; what is `None` does not matter.

    A keyword is looked for in names and SKUs, without regard to the case of Latin letters. What
    has no price in the currency is not on sale.
    """

    keyword: str | None = None
    availability: Availability | None = None
    currency: str
    category_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelvedProduct:
    """A product with its shelves and pictures; the names are what a dialect calls its shelves."""

    listed: ListedProduct
    categories: Sequence[Category]
    category_names: Mapping[int, str]
    images: Sequence[File]
    units_sold: int


def find_products(
    db: sa.Connection, store_id: int, search: ProductSearch, *, limit: int, offset: int = 0
) -> list[int]:
    """The ids of a page of the products that a search finds, the newest first."""
    return list(
        db.execute(
            sa.select(products.c.id)
            .where(products.c.store_id == store_id, *_conditions(store_id, search))
            .order_by(products.c.id.desc())
            .limit(limit)
            .offset(offset)
        ).scalars()
    )


def count_products(db: sa.Connection, store_id: int, search: ProductSearch) -> int:
    """How many products a search finds."""
    return db.execute(
        sa.select(sa.func.count())
        .select_from(products)
        .where(products.c.store_id == store_id, *_conditions(store_id, search))
    ).scalar_one()


def shelf_of(
    db: sa.Connection, store_id: int, dialect: str, product_ids: Sequence[int]
) -> list[ShelvedProduct]:
    """The products of these ids that the store has, in this order."""
    found = products_by_id(db, store_id, dialect, product_ids)
    listed = [found[one] for one in product_ids if one in found]
    if not listed:
        return []
    shelves = categories_of_products(db, store_id, product_ids)
    shelf_ids = {one.id for stands in shelves.values() for one in stands}
    shelf_ids |= {
        one.parent_id for stands in shelves.values() for one in stands if one.parent_id is not None
    }
    names = outside_ids_of(db, store_id, dialect, "category", shelf_ids)
    images = images_of_products(db, store_id, product_ids)
    sold = units_sold_of(db, store_id, product_ids)
    return [
        ShelvedProduct(
            listed=one,
            categories=shelves.get(one.product.id, []),
            category_names=names,
            images=images.get(one.product.id, []),
            units_sold=sold.get(one.product.id, 0),
        )
        for one in listed
    ]


def _conditions(store_id: int, search: ProductSearch) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if search.keyword is not None:
        conditions.append(_is_called(store_id, search.keyword))
    if search.availability is not None:
        conditions.append(_is_available(store_id, search.availability, search.currency))
    if search.category_id is not None:
        conditions.append(_stands_on(store_id, search.category_id))
    return conditions


def _is_called(store_id: int, keyword: str) -> sa.ColumnElement[bool]:
    by_sku = sa.select(variants.c.product_id).where(
        variants.c.store_id == store_id, variants.c.sku.icontains(keyword, autoescape=True)
    )
    by_name = products.c.name.icontains(keyword, autoescape=True)
    return sa.or_(by_name, products.c.id.in_(by_sku))


def _is_available(
    store_id: int, availability: Availability, currency: str
) -> sa.ColumnElement[bool]:
    if availability is Availability.HIDDEN:
        return products.c.is_active.is_(False)
    counted = sa.and_(stock.c.store_id == variants.c.store_id, stock.c.variant_id == variants.c.id)
    priced = sa.and_(prices.c.store_id == variants.c.store_id, prices.c.variant_id == variants.c.id)
    sellable = products.c.id.in_(
        sa.select(variants.c.product_id)
        .select_from(variants.join(prices, priced).outerjoin(stock, counted))
        .where(
            variants.c.store_id == store_id,
            prices.c.store_id == store_id,
            prices.c.currency == currency,
            sa.or_(
                variants.c.stock_policy != StockPolicy.TRACKED.value,
                stock.c.available > 0,
            ),
        )
    )
    is_sold = sellable if availability is Availability.SALE else sa.not_(sellable)
    return sa.and_(products.c.is_active.is_(True), is_sold)


def _stands_on(store_id: int, category_id: int) -> sa.ColumnElement[bool]:
    return products.c.id.in_(
        sa.select(product_categories.c.product_id).where(
            product_categories.c.store_id == store_id,
            product_categories.c.category_id == category_id,
        )
    )
