"""/shop, /shipping-lines and /tracking: the store, and how its goods get to customers."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from orderwire.dialects._kit.problems import NotFound
from orderwire.dialects._kit.requests import read_body
from orderwire.dialects._kit.wire import parse
from orderwire.dialects.shoplazza import NAME
from orderwire.dialects.shoplazza.reading_bodies import read_body_of
from orderwire.dialects.shoplazza.routes.asking import answer, caller_of, version_of
from orderwire.dialects.shoplazza.routes.meaning import order_meant, query_of
from orderwire.dialects.shoplazza.schemas_customers import ParcelBody
from orderwire.dialects.shoplazza.shapes import Document
from orderwire.dialects.shoplazza.writing_shop import (
    write_carriers,
    write_newer_shop,
    write_quotes,
    write_shop,
)
from orderwire.engine.addresses import Address
from orderwire.operations.quote_shipping import quote_shipping
from orderwire.operations.read_selling import read_selling
from orderwire.operations.world import World

READ, READ_ORDER = "read_shop", "read_order"
_ANYWHERE = ("", "ALL")


def add_shop(shoplazza: APIRouter, world: World) -> None:
    """Add the endpoints of the store."""
    _add_reading(shoplazza, world)
    _add_quotes(shoplazza, world)


def _add_reading(shoplazza: APIRouter, world: World) -> None:
    @shoplazza.get("/shop", summary="Get Shop", tags=["shop"])
    async def get_shop(request: Request) -> Response:
        """Show the store that the token belongs to."""
        caller = await caller_of(world, request, READ)
        asked = query_of(request)
        fields = asked.texts("fields")
        asked.raise_problems()
        write = write_shop if asked.version.is_flat else write_newer_shop
        shop = write(caller.store, world.public_url, world.now_ms())
        if fields is not None:
            shop = {name: value for name, value in shop.items() if name in fields}
        data: Document = {"shop": shop} if asked.version.is_flat else shop
        return answer(request, data, "Shop retrieved successfully")

    @shoplazza.get("/tracking/carriers", summary="List Carriers", tags=["shop"])
    async def list_carriers(request: Request) -> Response:
        """List the carriers that the store ships with."""
        caller = await caller_of(world, request, READ_ORDER)
        selling = await read_selling(world, caller, dialect=NAME)
        data = write_carriers(selling.settings.shipping_methods)
        return answer(request, data, "Carriers retrieved successfully")


def _add_quotes(shoplazza: APIRouter, world: World) -> None:
    @shoplazza.post(
        "/shipping-lines/available-lines", summary="Get Available Shipping Lines", tags=["shop"]
    )
    async def list_shipping_lines(request: Request) -> Response:
        """Price the ways to ship an order to a place."""
        caller = await caller_of(world, request, READ_ORDER)
        document = parse(await read_body(request))
        body = read_body_of(ParcelBody, document, version_of(request))
        entry = await order_meant(world, caller, body.order_id)
        code = body.province_code.strip()
        address = Address(
            country=body.country_code.upper(),
            region=code,
            city=code.partition("-")[2],  # US-CA and CA are the same to callers
            postal_code=body.zip,
        )
        found = await quote_shipping(
            world,
            caller.store.id,
            entry.order.id,
            address,
            is_anywhere=code.upper() in _ANYWHERE,
            dialect=NAME,
        )
        if found is None:
            raise NotFound
        return answer(request, write_quotes(found), "Shipping lines retrieved successfully")
