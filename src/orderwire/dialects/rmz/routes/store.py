"""/store and /categories: what the store is, how it does, and its shelves."""

from typing import Annotated

from fastapi import FastAPI, Query
from starlette.requests import Request
from starlette.responses import Response

from orderwire.dialects._kit.days import last_days, start_of, zone_of
from orderwire.dialects._kit.requests import json_response
from orderwire.dialects.rmz import NAME, PREFIX
from orderwire.dialects.rmz.listing import PageQuery, page_address, read_page
from orderwire.dialects.rmz.routes.asking import caller_of
from orderwire.dialects.rmz.writing import PER_PAGE, envelope, simple_page
from orderwire.dialects.rmz.writing_products import write_category
from orderwire.dialects.rmz.writing_store import STATISTICS_DAYS, write_statistics, write_store
from orderwire.operations.read_products import read_categories
from orderwire.operations.read_statistics import read_statistics
from orderwire.operations.world import World


def add_store(rmz: FastAPI, world: World) -> None:
    """Add the endpoints of the store."""

    @rmz.get("/store", summary="Get Store", tags=["store"])
    async def get_store(request: Request) -> Response:
        """Show the store that the token belongs to."""
        caller = await caller_of(world, request)
        written = write_store(caller.store, world.public_url)
        return json_response(envelope(written, world.now_ms()))

    @rmz.get("/store/statics", summary="Get Store Statistics", tags=["store"])
    async def get_statistics(request: Request) -> Response:
        """Count orders, sales, customers and products, as they are now."""
        caller = await caller_of(world, request)
        now_ms = world.now_ms()
        zone = zone_of(caller.store.timezone)
        days = last_days(now_ms, zone, STATISTICS_DAYS)
        starts_ms = [start_of(day, zone) for day in days]
        found = await read_statistics(world, caller, starts_ms, dialect=NAME)
        return json_response(envelope(write_statistics(found, days, caller.store), now_ms))

    @rmz.get("/categories", summary="List Categories", tags=["categories"])
    async def list_categories(request: Request, query: Annotated[PageQuery, Query()]) -> Response:
        """List the store's categories, 15 a page, as they are sorted."""
        caller = await caller_of(world, request)
        page = read_page(query)
        found, names = await read_categories(
            world, caller, dialect=NAME, limit=PER_PAGE + 1, offset=(page - 1) * PER_PAGE
        )
        written = [write_category(one, caller.store, names) for one in found]
        address = page_address(f"{world.public_url}{PREFIX}/categories", query)
        now_ms = world.now_ms()
        return json_response(envelope(simple_page(written, page=page, address=address), now_ms))
