"""Categories of a store's products. Callers own the transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from orderwire.storage.schema import categories, product_categories


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A shelf of the store, perhaps below another one."""

    id: int
    slug: str
    title: str
    description: str
    is_active: bool = True
    parent_id: int | None = None
    sort_index: int
    created_ms: int
    updated_ms: int


def insert_category(db: sa.Connection, store_id: int, category: Category) -> None:
    """Add a category."""
    db.execute(
        categories.insert().values(
            store_id=store_id,
            id=category.id,
            slug=category.slug,
            title=category.title,
            description=category.description,
            is_active=category.is_active,
            parent_id=category.parent_id,
            sort_index=category.sort_index,
            created_ms=category.created_ms,
            updated_ms=category.updated_ms,
        )
    )


def list_categories(
    db: sa.Connection, store_id: int, *, limit: int, offset: int = 0
) -> list[Category]:
    """A page of the store's categories, as the merchant has sorted them."""
    rows = db.execute(
        categories.select()
        .where(categories.c.store_id == store_id)
        .order_by(categories.c.sort_index, categories.c.id)
        .limit(limit)
        .offset(offset)
    )
    return [_category_of(row) for row in rows]


def categories_of_products(
    db: sa.Connection, store_id: int, product_ids: Collection[int]
) -> dict[int, list[Category]]:
    """The categories of these products, by product."""
    rows = db.execute(
        sa.select(product_categories.c.product_id, categories)
        .join(
            categories,
            sa.and_(
                categories.c.store_id == product_categories.c.store_id,
                categories.c.id == product_categories.c.category_id,
            ),
        )
        .where(
            product_categories.c.store_id == store_id,
            product_categories.c.product_id.in_(product_ids),
        )
        .order_by(categories.c.sort_index, categories.c.id)
    )
    found: dict[int, list[Category]] = {}
    for row in rows:
        found.setdefault(row.product_id, []).append(_category_of(row))
    return found


def existing_categories(
    db: sa.Connection, store_id: int, category_ids: Collection[int]
) -> frozenset[int]:
    """Those of the ids that are categories of the store."""
    return frozenset(
        db.execute(
            sa.select(categories.c.id).where(
                categories.c.store_id == store_id, categories.c.id.in_(category_ids)
            )
        ).scalars()
    )


def put_into_categories(
    db: sa.Connection, store_id: int, product_id: int, category_ids: Sequence[int]
) -> None:
    """Put a product on these shelves."""
    rows: list[Mapping[str, int]] = [
        {"store_id": store_id, "product_id": product_id, "category_id": category_id}
        for category_id in category_ids
    ]
    if rows:
        db.execute(product_categories.insert(), rows)


def _category_of(row: "sa.Row[tuple[object, ...]]") -> Category:
    return Category(
        id=row.id,
        slug=row.slug,
        title=row.title,
        description=row.description,
        is_active=row.is_active,
        parent_id=row.parent_id,
        sort_index=row.sort_index,
        created_ms=row.created_ms,
        updated_ms=row.updated_ms,
    )
