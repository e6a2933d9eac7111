"""Products and variants looked for by what a caller knows of them. Callers own the transaction."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from orderwire.storage.schema import product_categories, products, variants
from orderwire.storage.seeking import ANY_TIME, Between, Page, Place, seek


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductQuery:
    """Which products are looked for; what is `None` does not matter.

    A title is looked for in names, without regard to the case of Latin letters.
    """

    ids: Collection[int] | None = None
    without_ids: Collection[int] = ()
    title: str | None = None
    slugs: Collection[str] | None = None
    category_id: int | None = None
    is_active: bool | None = None
    created: Between = ANY_TIME
    updated: Between = ANY_TIME


def seek_products(db: sa.Connection, store_id: int, query: ProductQuery, page: Page) -> list[Place]:
    """Where the products of a page stand, by the moment that they were made; the ids are theirs."""
    rows = sa.select(products.c.created_ms, products.c.id).where(
        products.c.store_id == store_id, *_conditions(store_id, query)
    )
    found = db.execute(seek(rows, products.c.created_ms, products.c.id, page))
    return [Place(value=row.created_ms, id=row.id) for row in found]


def count_found_products(db: sa.Connection, store_id: int, query: ProductQuery) -> int:
    """How many products a query finds."""
    return db.execute(
        sa.select(sa.func.count())
        .select_from(products)
        .where(products.c.store_id == store_id, *_conditions(store_id, query))
    ).scalar_one()


def product_of_variant(db: sa.Connection, store_id: int, variant_id: int) -> int | None:
    """The product that a variant belongs to."""
    return db.execute(
        sa.select(variants.c.product_id).where(
            variants.c.store_id == store_id, variants.c.id == variant_id
        )
    ).scalar_one_or_none()


def _conditions(store_id: int, query: ProductQuery) -> list[sa.ColumnElement[bool]]:
    conditions = query.created.holds(products.c.created_ms)
    conditions += query.updated.holds(products.c.updated_ms)
    if query.ids is not None:
        conditions.append(products.c.id.in_(query.ids))
    if query.without_ids:
        conditions.append(products.c.id.not_in(query.without_ids))
    if query.title is not None:
        conditions.append(products.c.name.icontains(query.title, autoescape=True))
    if query.slugs is not None:
        conditions.append(products.c.slug.in_(query.slugs))
    if query.is_active is not None:
        conditions.append(products.c.is_active.is_(query.is_active))
    if query.category_id is not None:
        stands_there = sa.select(product_categories.c.product_id).where(
            product_categories.c.store_id == store_id,
            product_categories.c.category_id == query.category_id,
        )
        conditions.append(products.c.id.in_(stands_there))
    return conditions
