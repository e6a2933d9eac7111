"""/coupons: list and show."""

from typing import Annotated

from fastapi import FastAPI, Query
from starlette.requests import Request
from starlette.responses import Response

from orderwire.dialects._kit.problems import NotFound
from orderwire.dialects._kit.requests import json_response
from orderwire.dialects.salla import NAME
from orderwire.dialects.salla.listing import KeywordQuery, read_keyword, read_page
from orderwire.dialects.salla.routes.asking import caller_of, id_of
from orderwire.dialects.salla.routes.paging import page_response
from orderwire.dialects.salla.shapes import envelope
from orderwire.dialects.salla.writing_coupons import write_coupon
from orderwire.operations.read_coupons import read_coupon, read_coupons
from orderwire.operations.world import World

SCOPE = "marketing.read"


def add_coupons(salla: FastAPI, world: World) -> None:
    """Add the endpoints of coupons."""

    @salla.get("/coupons", summary="List Coupons", tags=["coupons"])
    async def list_coupons(request: Request, query: Annotated[KeywordQuery, Query()]) -> Response:
        """List the store's coupons, the newest first. Needs the scope `marketing.read`."""
        caller = await caller_of(world, request, SCOPE)
        number, size = read_page(query)
        found = await read_coupons(
            world,
            caller,
            read_keyword(query),
            dialect=NAME,
            limit=size,
            offset=(number - 1) * size,
        )
        now_ms = world.now_ms()
        written = [write_coupon(one, found, caller.store, now_ms) for one in found.coupons]
        return page_response(world, request, query, written=written, total=found.total)

    @salla.get("/coupons/{coupon_id}", summary="Coupon Details", tags=["coupons"])
    async def get_coupon(request: Request, coupon_id: str) -> Response:
        """Show one coupon and what was sold by it. Needs the scope `marketing.read`."""
        caller = await caller_of(world, request, SCOPE)
        wanted = id_of(coupon_id)
        found = None
        if wanted is not None:
            found = await read_coupon(world, caller, wanted, dialect=NAME)
        if found is None:
            raise NotFound
        written = write_coupon(found.coupons[0], found, caller.store, world.now_ms())
        return json_response(envelope(written))
