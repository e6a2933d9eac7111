"""Products and variants looked for by what a caller knows of them. Callers own the transaction.

A page of what is found is counted off from the newest, or begins behind a place (see `seeking`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from orderwire.engine.catalogue import StockPolicy
from orderwire.storage.schema import prices, product_categories, products, stock, variants
from orderwire.storage.seeking import ANY_TIME, Between, Page, Place, seek

Condition = sa.ColumnElement[bool]


class Availability(StrEnum):
    """Whether a product can be bought: it is hidden, nothing of it is left, or it is on sale."""

    HIDDEN = "hidden"
    OUT = "out"
    SALE = "sale"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductSearch:
    """Which products are looked for; what is `None` does not matter.

    A keyword is looked for in names and SKUs, a title in names only, without regard to the case of
    Latin letters. What has no price in the currency is not on sale.
    """

    ids: Collection[int] | None = None
    without_ids: Collection[int] = ()
    keyword: str | None = None
    title: str | None = None
    slugs: Collection[str] | None = None
    category_id: int | None = None
    is_active: bool | None = None
    availability: Availability | None = None
    currency: str = ""
    created: Between = ANY_TIME
    updated: Between = ANY_TIME


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


def seek_products(
    db: sa.Connection, store_id: int, search: ProductSearch, page: Page
) -> list[Place]:
    """Where the products of a page stand, by the moment that they were made; the ids are theirs."""
    rows = sa.select(products.c.created_ms, products.c.id).where(
        products.c.store_id == store_id, *_conditions(store_id, search)
    )
    found = db.execute(seek(rows, products.c.created_ms, products.c.id, page))
    return [Place(value=row.created_ms, id=row.id) for row in found]


def count_products(db: sa.Connection, store_id: int, search: ProductSearch) -> int:
    """How many products a search finds."""
    return db.execute(
        sa.select(sa.func.count())
        .select_from(products)
        .where(products.c.store_id == store_id, *_conditions(store_id, search))
    ).scalar_one()


def product_of_variant(db: sa.Connection, store_id: int, variant_id: int) -> int | None:
    """The product that a variant belongs to."""
    return db.execute(
        sa.select(variants.c.product_id).where(
            variants.c.store_id == store_id, variants.c.id == variant_id
        )
    ).scalar_one_or_none()


def _conditions(store_id: int, search: ProductSearch) -> list[Condition]:
    conditions = search.created.holds(products.c.created_ms)
    conditions += search.updated.holds(products.c.updated_ms)
    if search.ids is not None:
        conditions.append(products.c.id.in_(search.ids))
    if search.without_ids:
        conditions.append(products.c.id.not_in(search.without_ids))
    if search.keyword is not None:
        conditions.append(_is_called(store_id, search.keyword))
    if search.title is not None:
        conditions.append(products.c.name.icontains(search.title, autoescape=True))
    if search.slugs is not None:
        conditions.append(products.c.slug.in_(search.slugs))
    if search.is_active is not None:
        conditions.append(products.c.is_active.is_(search.is_active))
    if search.availability is not None:
        conditions.append(_is_available(store_id, search.availability, search.currency))
    if search.category_id is not None:
        conditions.append(_stands_on(store_id, search.category_id))
    return conditions


def _is_called(store_id: int, keyword: str) -> Condition:
    by_sku = sa.select(variants.c.product_id).where(
        variants.c.store_id == store_id, variants.c.sku.icontains(keyword, autoescape=True)
    )
    by_name = products.c.name.icontains(keyword, autoescape=True)
    return sa.or_(by_name, products.c.id.in_(by_sku))


def _is_available(store_id: int, availability: Availability, currency: str) -> Condition:
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


def _stands_on(store_id: int, category_id: int) -> Condition:
    return products.c.id.in_(
        sa.select(product_categories.c.product_id).where(
            product_categories.c.store_id == store_id,
            product_categories.c.category_id == category_id,
        )
    )
