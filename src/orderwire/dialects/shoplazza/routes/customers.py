"""/customers: list, count, show, add."""

from dataclasses import replace

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from orderwire.dialects._kit.problems import Invalid, NotFound, Problem
from orderwire.dialects._kit.requests import read_body
from orderwire.dialects._kit.wire import parse
from orderwire.dialects.shoplazza import NAME
from orderwire.dialects.shoplazza.listing import cursor_of
from orderwire.dialects.shoplazza.reading_customers import (
    CustomerFilters,
    read_customer,
    read_filters,
)
from orderwire.dialects.shoplazza.routes.asking import answer, caller_of, version_of
from orderwire.dialects.shoplazza.routes.meaning import query_of
from orderwire.dialects.shoplazza.shapes import Document
from orderwire.dialects.shoplazza.writing_customers import write_customers
from orderwire.operations.seek_customers import (
    Taken,
    add_customer,
    count_customers,
    find_customer,
    find_customers,
)
from orderwire.operations.seek_products import names_to_ids
from orderwire.operations.world import Caller, World
from orderwire.storage.customer_search import CustomerQuery

READ, WRITE = "read_customer", "write_customer"


def add_customers(shoplazza: APIRouter, world: World) -> None:
    """Add the endpoints of customers."""
    _add_lists(shoplazza, world)
    _add_single(shoplazza, world)


def _add_lists(shoplazza: APIRouter, world: World) -> None:
    @shoplazza.get("/customers", summary="List Customers", tags=["customers"])
    async def list_customers(request: Request) -> Response:
        """List the customers that a query finds, the newest first."""
        caller = await caller_of(world, request, READ)
        asked = query_of(request)
        filters, page = read_filters(asked), asked.page()
        asked.raise_problems()
        query = await _named(world, caller, filters)
        found = await find_customers(world, caller, query, page, dialect=NAME)
        written = write_customers(found, caller.store, asked.version)
        data: Document = {"customers": written}
        if not asked.version.is_flat:
            data["cursor"] = cursor_of(found.last if found.has_more else None)
            data["has_more"] = found.has_more
        return answer(request, data, "Customers retrieved successfully")

    @shoplazza.get("/customers/count", summary="Get Customer Count", tags=["customers"])
    async def count(request: Request) -> Response:
        """Count the customers that a query finds."""
        caller = await caller_of(world, request, READ)
        asked = query_of(request)
        filters = read_filters(asked)
        asked.raise_problems()
        total = await count_customers(world, caller, await _named(world, caller, filters))
        return answer(request, {"count": total}, "Customers counted successfully")


def _add_single(shoplazza: APIRouter, world: World) -> None:
    @shoplazza.get("/customers/{customer_id}", summary="Get Customer", tags=["customers"])
    async def get_customer(request: Request, customer_id: str) -> Response:
        """Show one customer, with what was bought."""
        caller = await caller_of(world, request, READ)
        found = None
        if "\x00" not in customer_id:
            found = await find_customer(world, caller, customer_id, dialect=NAME)
        if found is None:
            raise NotFound
        (written,) = write_customers(found, caller.store, version_of(request))
        return answer(request, {"customer": written}, "Customer retrieved successfully")

    @shoplazza.post("/customers", summary="Create Customer", tags=["customers"])
    async def create_customer(request: Request) -> Response:
        """Add somebody who may buy, found by e-mail address or phone from then on."""
        caller = await caller_of(world, request, WRITE)
        version = version_of(request)
        document = parse(await read_body(request))
        contact = read_customer(document, version, caller.store.country)
        added = await add_customer(world, caller, contact, dialect=NAME)
        if isinstance(added, Taken):
            where = (added.by,) if version.is_flat else ("customer", added.by)
            raise Invalid([Problem(where, "taken", {})])
        (written,) = write_customers(added, caller.store, version)
        return answer(request, {"customer": written}, "Customer created successfully")


async def _named(world: World, caller: Caller, filters: CustomerFilters) -> CustomerQuery:
    """The query with customers of ours for the platform's ids. Raises DatabaseError."""
    if filters.ids is None:
        return filters.query
    ids = await names_to_ids(world, caller, "customer", filters.ids, dialect=NAME)
    return replace(filters.query, ids=ids)
