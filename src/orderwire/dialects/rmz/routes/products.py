"""/products: list, show, create, and send the files that they are shown with."""

from typing import Annotated

from fastapi import FastAPI, Query
from starlette.requests import Request
from starlette.responses import Response

from orderwire.bodies.forms import BrokenForm, Form, OtherKind, read_multipart
from orderwire.dialects._kit.requests import json_response, read_body
from orderwire.dialects._kit.wire import parse_exact
from orderwire.dialects.rmz import NAME, PREFIX
from orderwire.dialects.rmz.listing import PageQuery, page_address, read_page
from orderwire.dialects.rmz.reading_products import read_product as read_new_product
from orderwire.dialects.rmz.refusing import error_envelope
from orderwire.dialects.rmz.refusing_products import refuse_product
from orderwire.dialects.rmz.routes.asking import caller_of, id_of
from orderwire.dialects.rmz.uploads import FIELDS_MAX, FORM_MAX, read_upload
from orderwire.dialects.rmz.writing import PER_PAGE, envelope, simple_page
from orderwire.dialects.rmz.writing_products import write_file, write_listed_product, write_product
from orderwire.operations.create_product import create_product
from orderwire.operations.keep_file import keep_file
from orderwire.operations.read_products import read_product, read_products
from orderwire.operations.world import World
from orderwire.storage.products import ShownProduct

CREATED = "Product created successfully"


def add_products(rmz: FastAPI, world: World) -> None:
    """Add the endpoints of products."""
    _add_reading(rmz, world)
    _add_writing(rmz, world)


def _add_reading(rmz: FastAPI, world: World) -> None:
    @rmz.get("/products", summary="List Products", tags=["products"])
    async def list_products(request: Request, query: Annotated[PageQuery, Query()]) -> Response:
        """List the store's products, 15 a page, the newest first."""
        caller = await caller_of(world, request)
        page = read_page(query)
        found = await read_products(
            world, caller, dialect=NAME, limit=PER_PAGE + 1, offset=(page - 1) * PER_PAGE
        )
        now_ms = world.now_ms()
        written = [write_listed_product(one, caller.store, now_ms) for one in found]
        address = page_address(f"{world.public_url}{PREFIX}/products", query)
        return json_response(envelope(simple_page(written, page=page, address=address), now_ms))

    @rmz.get("/products/{product_id}", summary="Get Product", tags=["products"])
    async def get_product(request: Request, product_id: str) -> Response:
        """Show one product with its images, fields, subscription variants and categories."""
        caller = await caller_of(world, request)
        now_ms = world.now_ms()
        shown = None
        wanted = id_of(product_id)
        if wanted is not None:
            shown = await read_product(world, caller, wanted, dialect=NAME)
        if shown is None:
            return json_response(error_envelope("Product not found", now_ms), 404)
        written = write_product(shown, caller.store, world.public_url, now_ms)
        return json_response(envelope(written, now_ms))


def _add_writing(rmz: FastAPI, world: World) -> None:
    @rmz.post("/products", summary="Create Product", tags=["products"])
    async def post_product(request: Request) -> Response:
        """Put a product on sale. Its images are uploaded first."""
        caller = await caller_of(world, request)
        new = read_new_product(parse_exact(await read_body(request)), caller.store)
        outcome = await create_product(world, caller, new, dialect=NAME)
        now_ms = world.now_ms()
        if isinstance(outcome, ShownProduct):
            written = write_product(outcome, caller.store, world.public_url, now_ms)
            return json_response(envelope(written, now_ms, CREATED), 201)
        status, document = refuse_product(outcome, now_ms)
        return json_response(document, status)

    @rmz.post("/products/upload", summary="Upload Product Media", tags=["products"])
    async def upload(request: Request) -> Response:
        """Send an image or a file, as the field `file` of a form. Its bytes say what it is."""
        caller = await caller_of(world, request)
        form = await _form_of(request)
        kind = request.query_params.get("type") or form.texts.get("type")
        sent = read_upload(kind, form.files.get("file"))
        file = await keep_file(world, caller, sent)
        return json_response(envelope(write_file(file, caller.store), world.now_ms()))


async def _form_of(request: Request) -> Form:
    """What a request's form holds. What is no form, or a broken one, has no fields, as in PHP."""
    try:
        return await read_multipart(
            request, length_max=FORM_MAX, fields_max=FIELDS_MAX, files_max=1
        )
    except (OtherKind, BrokenForm):
        return Form()
