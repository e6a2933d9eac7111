"""Showing a page of products with their pictures and shelves.

A page costs the same few statements as a single product. Callers own the transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from orderwire.storage.categories import Category, categories_of_products
from orderwire.storage.files import File, images_of_products
from orderwire.storage.outside import outside_ids_of
from orderwire.storage.products import ListedProduct, products_by_id, units_sold_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelvedProduct:
    """A product with its shelves and pictures; the names are what a dialect calls its shelves."""

    listed: ListedProduct
    categories: Sequence[Category]
    category_names: Mapping[int, str]
    images: Sequence[File]
    units_sold: int


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
