"""/orders as a list, their count, and the one with a number."""

from dataclasses import replace

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from orderwire.dialects._kit.problems import NotFound
from orderwire.dialects.shoplazza import NAME
from orderwire.dialects.shoplazza.listing import cursor_of
from orderwire.dialects.shoplazza.listing_orders import Filters, read_filters, read_page
from orderwire.dialects.shoplazza.routes.asking import answer, caller_of
from orderwire.dialects.shoplazza.routes.meaning import is_gone, query_of, show, views_of
from orderwire.dialects.shoplazza.shapes import Document
from orderwire.dialects.shoplazza.writing_orders import write_order
from orderwire.operations.find_order import find_order
from orderwire.operations.read_orders import read_order
from orderwire.operations.seek_orders import count_orders, seek_orders
from orderwire.operations.seek_products import names_to_ids
from orderwire.operations.world import Caller, World
from orderwire.storage.order_search import OrderQuery

READ = "read_order"


def add_finding(shoplazza: APIRouter, world: World) -> None:
    """Add the endpoints that find orders. They come before the one of a single order's id."""

    @shoplazza.get("/orders", summary="List Orders", tags=["orders"])
    async def list_orders(request: Request) -> Response:
        """List the orders that a query finds, the newest first."""
        caller = await caller_of(world, request, READ)
        asked = query_of(request)
        filters, (page, sort) = read_filters(asked), read_page(asked)
        asked.raise_problems()
        query = await _named(world, caller, filters)
        found = await seek_orders(world, caller, query, page, sort=sort, dialect=NAME)
        views = await views_of(world, request, caller, found.entries)
        data: Document = {"orders": [write_order(view) for view in views]}
        if not asked.version.is_flat:
            data["cursor"] = cursor_of(found.last if found.has_more else None, sort)
            data["has_more"] = found.has_more
        return answer(request, data, "Orders retrieved successfully")

    @shoplazza.get("/orders/count", summary="Get Order Count", tags=["orders"])
    async def count(request: Request) -> Response:
        """Count the orders that a query finds."""
        caller = await caller_of(world, request, READ)
        asked = query_of(request)
        filters = read_filters(asked)
        asked.raise_problems()
        query = await _named(world, caller, filters)
        total = await count_orders(world, caller, query)
        return answer(request, {"count": total}, "Orders counted successfully")

    @shoplazza.get("/orders/number/{number}", summary="Get Order by Number", tags=["orders"])
    async def get_by_number(request: Request, number: str) -> Response:
        """Show the order with this number, here or where it was made."""
        caller = await caller_of(world, request, READ)
        order_id = None if "\x00" in number else await find_order(world, caller.store.id, number)
        entry = None
        if order_id is not None:
            entry = await read_order(world, caller, order_id, dialect=NAME)
        if entry is None or is_gone(entry) or str(entry.order.id) == number:
            raise NotFound
        return await show(world, request, caller, entry.order.id, "Order retrieved successfully")


async def _named(world: World, caller: Caller, filters: Filters) -> OrderQuery:
    """The query with rows of ours for the platform's ids. Raises DatabaseError."""
    query = filters.query
    if filters.ids is not None:
        ids = await names_to_ids(world, caller, "order", filters.ids, dialect=NAME)
        query = replace(query, ids=ids)
    if filters.product_ids is not None:
        ids = await names_to_ids(world, caller, "product", filters.product_ids, dialect=NAME)
        query = replace(query, product_ids=ids)
    if filters.customer_id is not None:
        ids = await names_to_ids(world, caller, "customer", [filters.customer_id], dialect=NAME)
        query = replace(query, customer_id=ids[0] if ids else 0)
    return query
