"""Writing the catalogue: products, their variants, prices, stock, and coupons.

Reading it for a decision is the order desk's (`desk`). Callers own the transaction.
"""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from orderwire.engine.catalogue import Product, StockPolicy, Variant
from orderwire.engine.coupons import Coupon
from orderwire.engine.facts import fold_code
from orderwire.storage.rows import to_json
from orderwire.storage.schema import coupons, prices, products, stock, variants
from orderwire.storage.upserting import insert_for

NO_COSTS: Mapping[tuple[int, str], int] = {}


def insert_product(
    db: sa.Connection,
    store_id: int,
    product: Product,
    *,
    available: Mapping[int, int],
    now_ms: int,
    costs: Mapping[tuple[int, str], int] = NO_COSTS,
) -> None:
    """Put a product on sale, with what is available of its counted variants."""
    is_new = add_product(db, store_id, product, available=available, now_ms=now_ms, costs=costs)
    assert is_new, product.slug


def add_product(
    db: sa.Connection,
    store_id: int,
    product: Product,
    *,
    available: Mapping[int, int],
    now_ms: int,
    costs: Mapping[tuple[int, str], int] = NO_COSTS,
) -> bool:
    """Put a product on sale unless another one has its slug; whether it was put there.

    A rival that takes the slug at the same time is waited for. Costs are what a unit costs the
    merchant, by variant and currency.
    """
    inserted = db.execute(
        insert_for(db, products)
        .on_conflict_do_nothing(index_elements=["store_id", "slug"])
        .returning(products.c.id),
        {
            "store_id": store_id,
            "id": product.id,
            "slug": product.slug,
            "name": product.name,
            "kind": product.kind.value,
            "is_active": product.is_active,
            "tax_class": product.tax_class,
            "quantity_min": product.quantity_min,
            "quantity_max": product.quantity_max,
            "options": to_json(product.options),
            "created_ms": now_ms,
            "updated_ms": now_ms,
        },
    ).scalar_one_or_none()
    if inserted is None:
        return False
    for position, variant in enumerate(product.variants):
        _insert_variant(db, store_id, product.id, position, variant=variant, costs=costs)
        if variant.stock is StockPolicy.TRACKED:
            db.execute(
                stock.insert().values(
                    store_id=store_id,
                    variant_id=variant.id,
                    available=available.get(variant.id, 0),
                )
            )
    return True


def _insert_variant(
    db: sa.Connection,
    store_id: int,
    product_id: int,
    position: int,
    *,
    variant: Variant,
    costs: Mapping[tuple[int, str], int],
) -> None:
    db.execute(
        variants.insert().values(
            store_id=store_id,
            id=variant.id,
            product_id=product_id,
            position=position,
            name=variant.name,
            sku=variant.sku,
            stock_policy=variant.stock.value,
            period_unit=variant.plan.unit.value if variant.plan else None,
            period_count=variant.plan.count if variant.plan else None,
            weight_grams=variant.weight_grams,
        )
    )
    for currency, price in variant.prices.items():
        db.execute(
            prices.insert().values(
                store_id=store_id,
                variant_id=variant.id,
                currency=currency,
                amount_minor=price.amount_minor,
                sale_minor=price.sale_minor,
                sale_starts_ms=price.sale_starts_ms,
                sale_ends_ms=price.sale_ends_ms,
                cost_minor=costs.get((variant.id, currency)),
            )
        )


def insert_coupon(db: sa.Connection, store_id: int, coupon: Coupon) -> None:
    """Let a coupon be used."""
    db.execute(
        coupons.insert().values(
            store_id=store_id,
            id=coupon.id,
            code=coupon.code,
            folded_code=fold_code(coupon.code),
            kind=coupon.kind.value,
            value=coupon.value,
            currency=coupon.currency,
            minimum_minor=coupon.minimum_minor,
            maximum_discount_minor=coupon.maximum_discount_minor,
            uses_max=coupon.uses_max,
            uses_max_per_customer=coupon.uses_max_per_customer,
            uses=coupon.uses,
            starts_ms=coupon.starts_ms,
            ends_ms=coupon.ends_ms,
            included=to_json(sorted(coupon.included)),
            excluded=to_json(sorted(coupon.excluded)),
            gives_free_shipping=coupon.gives_free_shipping,
            is_active=coupon.is_active,
        )
    )


def find_sku(db: sa.Connection, store_id: int, sku: str) -> int | None:
    """The variant of a SKU."""
    return db.execute(
        sa.select(variants.c.id).where(
            variants.c.store_id == store_id, variants.c.sku.is_not(None), variants.c.sku == sku
        )
    ).scalar_one_or_none()


def find_skus(db: sa.Connection, store_id: int, skus: Sequence[str]) -> dict[str, int]:
    """The variants of these SKUs, for those that the store has."""
    rows = db.execute(
        sa.select(variants.c.sku, variants.c.id).where(
            variants.c.store_id == store_id, variants.c.sku.is_not(None), variants.c.sku.in_(skus)
        )
    )
    return {row.sku: row.id for row in rows}


def find_product_of_sku(db: sa.Connection, store_id: int, sku: str) -> int | None:
    """The product that is sold by a SKU."""
    return db.execute(
        sa.select(variants.c.product_id).where(
            variants.c.store_id == store_id, variants.c.sku.is_not(None), variants.c.sku == sku
        )
    ).scalar_one_or_none()


def products_of_variants(db: sa.Connection, store_id: int, variant_ids: Sequence[int]) -> list[int]:
    """The products that variants belong to."""
    return list(
        db.execute(
            sa.select(variants.c.product_id)
            .where(variants.c.store_id == store_id, variants.c.id.in_(variant_ids))
            .distinct()
        ).scalars()
    )
