"""The query of GET /products and its count: which products are meant, and which page of them.

Filters on what no product of ours has (vendor, SPU, gift cards, locations, …) have no effect; the
page of this dialect lists them. A product is published when it is made, and hidden or not.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from orderwire.dialects.shoplazza.listing import PAGE_SIZE, PAGE_SIZE_MAX, Query
from orderwire.storage.product_search import ProductSearch
from orderwire.storage.seeking import Page

_PUBLISHED: Mapping[str, frozenset[bool | None]] = {
    "published": frozenset({True}),
    "unpublished": frozenset({False}),
    "any": frozenset({None}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFilters:
    """What a query says of products, with the ids that only the book knows."""

    query: ProductSearch
    ids: list[str] | None
    without_ids: list[str]
    collection_id: str | None


def read_filters(asked: Query) -> ProductFilters:
    """The filters of a query. Its problems are kept there."""
    published = asked.words("published_status", _PUBLISHED) or frozenset({None})
    query = ProductSearch(
        title=asked.text("title"),
        slugs=asked.texts("handles"),
        is_active=next(iter(published)) if len(published) == 1 else None,
        created=asked.between("created_at"),
        updated=asked.between("updated_at"),
    )
    return ProductFilters(
        query=query,
        ids=asked.texts("ids"),
        without_ids=asked.texts("exclude_ids") or [],
        collection_id=asked.text("collection_id"),
    )


def read_page(asked: Query) -> Page:
    """The page that is meant: behind a cursor, or before one. All versions have both."""
    direction = (asked.text("sort_direction") or "desc").lower()
    if direction not in ("asc", "desc"):
        asked.complain("sort_direction", "query")
    limit = asked.number("per_page", PAGE_SIZE, most=PAGE_SIZE_MAX)
    after = asked.place("cursor", "created")
    before = asked.place("pre_cursor", "created")
    return Page(
        limit=limit,
        after=before or after,
        is_descending=direction == "desc",
        is_backwards=before is not None,
    )
