"""/orders/tags: the tags that are in use; /orders/{id}/tags: those of one order."""

from typing import Annotated

from fastapi import FastAPI, Query
from starlette.requests import Request
from starlette.responses import Response

from orderwire.dialects._kit.requests import json_response, read_body
from orderwire.dialects._kit.wire import parse_exact
from orderwire.dialects.salla import NAME
from orderwire.dialects.salla.listing import PageQuery
from orderwire.dialects.salla.reading_life import read_as
from orderwire.dialects.salla.routes.asking import caller_of, language_asked
from orderwire.dialects.salla.routes.meaning import order_meant, origin_of, refused
from orderwire.dialects.salla.routes.paging import cut_page, page_response
from orderwire.dialects.salla.schemas_life import TagsBody
from orderwire.dialects.salla.shapes import Document, envelope
from orderwire.dialects.salla.writing_orders import tag_id
from orderwire.engine.edit_contents import Changes
from orderwire.engine.refusals import Refusal
from orderwire.operations.edit_order import Edit, edit_order
from orderwire.operations.read_tags import read_tags
from orderwire.operations.world import World

READ, READ_WRITE = "orders.read", "orders.read_write"


def add_order_tags(salla: FastAPI, world: World) -> None:
    """Add the endpoints of tags."""

    @salla.get("/orders/tags", summary="List Order Tags", tags=["orders"])
    async def list_tags(request: Request, query: Annotated[PageQuery, Query()]) -> Response:
        """List the tags that orders have, by their names. Needs the scope `orders.read`."""
        caller = await caller_of(world, request, READ)
        tags = await read_tags(world, caller.store.id)
        page = [_write(tag) for tag in cut_page(query, tags) if isinstance(tag, str)]
        return page_response(world, request, query, written=page, total=len(tags))

    @salla.post("/orders/{order_id}/tags", summary="Add Order Tags", tags=["orders"])
    async def add_tags(request: Request, order_id: str) -> Response:
        """Add tags to an order, by name or number. Needs the scope `orders.read_write`."""
        caller = await caller_of(world, request, READ_WRITE)
        document = parse_exact(await read_body(request))
        body = read_as(TagsBody, document, language_asked(request))
        entry = await order_meant(world, caller, order_id)
        known = {str(tag_id(tag)): tag for tag in await read_tags(world, caller.store.id)}
        edit = Edit(
            order_id=entry.order.id,
            changes=Changes(add_tags=[known.get(tag, tag) for tag in body.tags]),
            origin=origin_of(caller, request),
            dialect=NAME,
        )
        outcome = await edit_order(world, caller.store.id, edit)
        if isinstance(outcome, Refusal):
            raise refused(request, outcome, lambda _: ("tags",))
        return json_response(envelope([_write(tag) for tag in outcome.details.tags]))


def _write(tag: str) -> Document:
    return {"id": tag_id(tag), "name": tag}
