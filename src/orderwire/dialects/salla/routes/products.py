"""/products: list and show."""

from typing import Annotated

from fastapi import FastAPI, Query
from starlette.requests import Request
from starlette.responses import Response

from orderwire.dialects._kit.problems import NotFound
from orderwire.dialects._kit.requests import json_response
from orderwire.dialects.salla import NAME
from orderwire.dialects.salla.listing import ProductQuery, read_page, read_products
from orderwire.dialects.salla.routes.asking import caller_of, id_of, language_asked
from orderwire.dialects.salla.routes.paging import page_response
from orderwire.dialects.salla.shapes import envelope
from orderwire.dialects.salla.writing_products import Shown, write_light_product, write_product
from orderwire.operations.read_shelf import Shelf, read_one_of_shelf, read_shelf
from orderwire.operations.world import Caller, World

SCOPE = "products.read"
LIGHT = "light"


def add_products(salla: FastAPI, world: World) -> None:
    """Add the endpoints of products."""

    @salla.get("/products", summary="List Products", tags=["products"])
    async def list_products(request: Request, query: Annotated[ProductQuery, Query()]) -> Response:
        """List the store's products, the newest first. Needs the scope `products.read`."""
        caller = await caller_of(world, request, SCOPE)
        search = read_products(query, caller.store.currency, language_asked(request))
        number, size = read_page(query)
        shelf = await read_shelf(
            world, caller, search, dialect=NAME, limit=size, offset=(number - 1) * size
        )
        write = write_light_product if query.format == LIGHT else write_product
        shown = _shown(world, caller, shelf)
        written = [write(one, shown) for one in shelf.products]
        return page_response(world, request, query, written=written, total=shelf.total)

    @salla.get("/products/{product}", summary="Product Details", tags=["products"])
    async def get_product(request: Request, product: str) -> Response:
        """Show one product with its options and SKUs. Needs the scope `products.read`."""
        caller = await caller_of(world, request, SCOPE)
        wanted = id_of(product)
        shelf = None
        if wanted is not None:
            shelf = await read_one_of_shelf(world, caller, wanted, dialect=NAME)
        if shelf is None:
            raise NotFound
        written = write_product(shelf.products[0], _shown(world, caller, shelf))
        return json_response(envelope(written))


def _shown(world: World, caller: Caller, shelf: Shelf) -> Shown:
    return Shown(
        store=caller.store, rates=shelf.rates, public_url=world.public_url, now_ms=world.now_ms()
    )
