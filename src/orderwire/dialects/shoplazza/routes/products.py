"""/products and /variants: list, count, show."""

from collections.abc import Callable
from dataclasses import replace

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from orderwire.dialects._kit.problems import NotFound
from orderwire.dialects.shoplazza import NAME
from orderwire.dialects.shoplazza.listing import cursor_of
from orderwire.dialects.shoplazza.listing_products import (
    ProductFilters,
    read_filters,
    read_page,
)
from orderwire.dialects.shoplazza.routes.asking import answer, caller_of, version_of
from orderwire.dialects.shoplazza.routes.meaning import query_of
from orderwire.dialects.shoplazza.shapes import Document
from orderwire.dialects.shoplazza.writing_products import (
    ProductView,
    write_product,
    write_variant,
)
from orderwire.operations.seek_products import (
    count_products,
    find_product,
    find_product_of_variant,
    find_products,
    names_to_ids,
)
from orderwire.operations.world import Caller, World
from orderwire.storage.product_search import ProductSearch
from orderwire.storage.shelf import ShelvedProduct

READ = "read_product"
_ONE = "/products/{product_id}"


def add_products(shoplazza: APIRouter, world: World) -> None:
    """Add the endpoints of products and variants."""
    _add_lists(shoplazza, world)
    _add_single(shoplazza, world)
    _add_variants(shoplazza, world)


def _add_lists(shoplazza: APIRouter, world: World) -> None:
    @shoplazza.get("/products", summary="List Products", tags=["products"])
    async def list_products(request: Request) -> Response:
        """List the products that a query finds, the newest first."""
        caller = await caller_of(world, request, READ)
        asked = query_of(request)
        filters, page = read_filters(asked), read_page(asked)
        fields = asked.texts("fields")
        asked.raise_problems()
        query = await _named(world, caller, filters)
        found = await find_products(world, caller, query, page, dialect=NAME)
        view_of = _viewing(world, request, caller)
        written = [write_product(view_of(one)) for one in found.products]
        if fields is not None:
            written = [{name: one[name] for name in fields if name in one} for one in written]
        data: Document = {
            "cursor": cursor_of(found.last),
            "pre_cursor": cursor_of(found.first),
            "products": written,
        }
        return answer(request, data, "Products retrieved successfully")

    @shoplazza.get("/products/count", summary="Count Products", tags=["products"])
    async def count(request: Request) -> Response:
        """Count the products that a query finds."""
        caller = await caller_of(world, request, READ)
        asked = query_of(request)
        filters = read_filters(asked)
        asked.raise_problems()
        total = await count_products(world, caller, await _named(world, caller, filters))
        return answer(request, {"count": total}, "Products counted successfully")


def _add_single(shoplazza: APIRouter, world: World) -> None:
    @shoplazza.get(_ONE, summary="Get Product", tags=["products"])
    async def get_product(request: Request, product_id: str) -> Response:
        """Show one product with its variants, options and pictures."""
        caller = await caller_of(world, request, READ)
        shelved = await _meant(world, caller, product_id)
        written = write_product(_viewing(world, request, caller)(shelved))
        return answer(request, {"product": written}, "Product retrieved successfully")


def _add_variants(shoplazza: APIRouter, world: World) -> None:
    @shoplazza.get(f"{_ONE}/variants", summary="List Variants", tags=["variants"])
    async def list_variants(request: Request, product_id: str) -> Response:
        """List the variants of a product, as they are sorted."""
        caller = await caller_of(world, request, READ)
        view = _viewing(world, request, caller)(await _meant(world, caller, product_id))
        written = [write_variant(view, one) for one in view.product.variants]
        return answer(request, {"variants": written}, "Variants retrieved successfully")

    @shoplazza.get(f"{_ONE}/variants/count", summary="Count Variants", tags=["variants"])
    async def count_variants(request: Request, product_id: str) -> Response:
        """Count the variants of a product."""
        caller = await caller_of(world, request, READ)
        shelved = await _meant(world, caller, product_id)
        total = len(shelved.listed.product.variants)
        return answer(request, {"count": total}, "Variants counted successfully")

    @shoplazza.get("/variants/{variant_id}", summary="Get Variant", tags=["variants"])
    async def get_variant(request: Request, variant_id: str) -> Response:
        """Show one variant."""
        caller = await caller_of(world, request, READ)
        found = None
        if "\x00" not in variant_id:
            found = await find_product_of_variant(world, caller, variant_id, dialect=NAME)
        if found is None:
            raise NotFound
        shelved, our_id = found
        view = _viewing(world, request, caller)(shelved)
        variant = next(one for one in view.product.variants if one.id == our_id)
        written = write_variant(view, variant)
        return answer(request, {"variant": written}, "Variant retrieved successfully")


def _viewing(
    world: World, request: Request, caller: Caller
) -> Callable[[ShelvedProduct], ProductView]:
    """Makes products to be written of products that were found."""
    version, now_ms = version_of(request), world.now_ms()

    def view_of(shelved: ShelvedProduct) -> ProductView:
        return ProductView(shelved, caller.store, world.public_url, version, now_ms)

    return view_of


async def _meant(world: World, caller: Caller, name: str) -> ShelvedProduct:
    """The product of an id. Raises NotFound and DatabaseError."""
    found = None
    if "\x00" not in name:
        found = await find_product(world, caller, name, dialect=NAME)
    if found is None:
        raise NotFound
    return found


async def _named(world: World, caller: Caller, filters: ProductFilters) -> ProductSearch:
    """The query with rows of ours for the platform's ids. Raises DatabaseError."""
    query = filters.query
    if filters.ids is not None:
        ids = await names_to_ids(world, caller, "product", filters.ids, dialect=NAME)
        query = replace(query, ids=ids)
    if filters.without_ids:
        ids = await names_to_ids(world, caller, "product", filters.without_ids, dialect=NAME)
        query = replace(query, without_ids=ids)
    if filters.collection_id is not None:
        named = [filters.collection_id]
        ids = await names_to_ids(world, caller, "category", named, dialect=NAME)
        query = replace(query, category_id=ids[0] if ids else 0)
    return query
