"""/customers: list and show."""

from typing import Annotated

from fastapi import FastAPI, Query
from starlette.requests import Request
from starlette.responses import Response

from orderwire.dialects._kit.problems import NotFound
from orderwire.dialects._kit.requests import json_response
from orderwire.dialects.salla import NAME
from orderwire.dialects.salla.listing import CustomerQuery, read_customers, read_page
from orderwire.dialects.salla.routes.asking import caller_of, id_of, language_asked
from orderwire.dialects.salla.routes.paging import page_response
from orderwire.dialects.salla.shapes import envelope, shown_id
from orderwire.dialects.salla.writing_customers import write_customer
from orderwire.operations.read_customers import read_customer
from orderwire.operations.read_customers import read_customers as find_customers
from orderwire.operations.world import World

SCOPE = "customers.read"


def add_customers(salla: FastAPI, world: World) -> None:
    """Add the endpoints of customers."""

    @salla.get("/customers", summary="List Customers", tags=["customers"])
    async def list_customers(
        request: Request, query: Annotated[CustomerQuery, Query()]
    ) -> Response:
        """List the store's customers, the newest first. Needs the scope `customers.read`."""
        caller = await caller_of(world, request, SCOPE)
        language = language_asked(request)
        search = read_customers(query, caller.store.timezone, language)
        number, size = read_page(query)
        found = await find_customers(
            world, caller, search, dialect=NAME, limit=size, offset=(number - 1) * size
        )
        written = [
            write_customer(one, shown_id(found.names, one.id), caller.store, language)
            for one in found.customers
        ]
        return page_response(world, request, query, written=written, total=found.total)

    @salla.get("/customers/{customer}", summary="Customer Details", tags=["customers"])
    async def get_customer(request: Request, customer: str) -> Response:
        """Show one customer. Needs the scope `customers.read`."""
        caller = await caller_of(world, request, SCOPE)
        wanted = id_of(customer)
        found = None
        if wanted is not None:
            found = await read_customer(world, caller, wanted, dialect=NAME)
        if found is None:
            raise NotFound
        one = found.customers[0]
        language = language_asked(request)
        written = write_customer(one, shown_id(found.names, one.id), caller.store, language)
        return json_response(envelope(written))
