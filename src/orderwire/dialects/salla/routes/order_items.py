"""/orders/items: the items of an order, and what is changed about them while nobody has paid."""

from typing import Annotated

from fastapi import FastAPI, Query
from starlette.requests import Request
from starlette.responses import Response

from orderwire.dialects._kit.problems import NotFound, Problem
from orderwire.dialects._kit.requests import json_response, read_body
from orderwire.dialects._kit.wire import parse_exact
from orderwire.dialects.salla import NAME
from orderwire.dialects.salla.judging_items import judge_item, judge_item_change
from orderwire.dialects.salla.listing import PageQuery, read_page
from orderwire.dialects.salla.reading_life import read_as
from orderwire.dialects.salla.routes.asking import caller_of, id_of, language_asked
from orderwire.dialects.salla.routes.meaning import (
    order_meant,
    origin_of,
    refused,
    view_of,
    wrong,
)
from orderwire.dialects.salla.routes.paging import page_response
from orderwire.dialects.salla.schemas_life import ItemBody, ItemChange
from orderwire.dialects.salla.shapes import envelope
from orderwire.dialects.salla.shaping_orders import Place
from orderwire.dialects.salla.writing_items import write_listed_item, write_refunded_item
from orderwire.engine.edit_contents import Changes
from orderwire.engine.refusals import Refusal
from orderwire.operations.edit_order import Edit, edit_order
from orderwire.operations.find_line import find_line
from orderwire.operations.world import Caller, World
from orderwire.storage.book import Entry

READ, READ_WRITE = "orders.read", "orders.read_write"
REMOVED = "The Object has been removed successfully"
_PATH = "/orders/items"
_ONE = _PATH + "/{item_id}"


def add_order_items(salla: FastAPI, world: World) -> None:
    """Add the endpoints of items."""
    _add_reading(salla, world)
    _add_writing(salla, world)


def _add_reading(salla: FastAPI, world: World) -> None:
    @salla.get(_PATH, summary="List Order Items", tags=["order items"])
    async def list_items(request: Request, order_id: str | None = None) -> Response:
        """List the items of an order. Needs the scope `orders.read`."""
        caller = await caller_of(world, request, READ)
        if not order_id:
            raise wrong(request, [Problem(("order_id",), "missing", {})])
        entry = await order_meant(world, caller, order_id)
        return await _show(world, request, caller, entry.order.id)

    @salla.get(f"{_PATH}/refunded", summary="List Order Refunded Items", tags=["order items"])
    async def list_refunded(
        request: Request, query: Annotated[PageQuery, Query()], order_id: str | None = None
    ) -> Response:
        """List the items of which units were refunded. Needs the scope `orders.read`."""
        caller = await caller_of(world, request, READ)
        if not order_id:
            raise wrong(request, [Problem(("order_id",), "missing", {})])
        entry = await order_meant(world, caller, order_id)
        view = await view_of(world, request, caller, entry.order.id)
        lines = [line for line in view.entry.order.lines if line.refunded]
        number, size = read_page(query)
        shown = lines[(number - 1) * size : number * size]
        written = [write_refunded_item(line, view) for line in shown]
        return page_response(world, request, query, written=written, total=len(lines))


def _add_writing(salla: FastAPI, world: World) -> None:
    @salla.post(_PATH, summary="Create Order Item", tags=["order items"])
    async def create_item(request: Request) -> Response:
        """Add an item to an order. Needs the scope `orders.read_write`."""
        caller = await caller_of(world, request, READ_WRITE)
        document = parse_exact(await read_body(request))
        body = read_as(ItemBody, document, language_asked(request))
        line = judge_item(body, caller.store, language_asked(request))
        entry = await order_meant(world, caller, str(body.order_id))
        await _edit(world, request, caller, entry, Changes(added=[line]))
        return await _show(world, request, caller, entry.order.id)

    @salla.put(_ONE, summary="Update Order Item", tags=["order items"])
    async def update_item(request: Request, item_id: str) -> Response:
        """Let there be more or fewer of an item. Needs the scope `orders.read_write`."""
        caller = await caller_of(world, request, READ_WRITE)
        document = parse_exact(await read_body(request))
        body = read_as(ItemChange, document, language_asked(request))
        entry, line_id = await _item_meant(world, caller, item_id)
        line = next(one for one in entry.order.lines if one.id == line_id)
        judge_item_change(body, line, caller.store, language_asked(request))
        if body.quantity is not None:
            changes = Changes(quantities={line_id: body.quantity})
            await _edit(world, request, caller, entry, changes)
        return await _show(world, request, caller, entry.order.id)

    @salla.delete(_ONE, summary="Delete Order Item", tags=["order items"])
    async def delete_item(request: Request, item_id: str) -> Response:
        """Take an item off its order. Needs the scope `orders.read_write`."""
        caller = await caller_of(world, request, READ_WRITE)
        entry, line_id = await _item_meant(world, caller, item_id)
        await _edit(world, request, caller, entry, Changes(quantities={line_id: 0}))
        return json_response(envelope({"message": REMOVED, "code": 200}))


async def _item_meant(world: World, caller: Caller, item_id: str) -> tuple[Entry, int]:
    """The order of an item, and the item's number. Raises NotFound and DatabaseError."""
    line_id = id_of(item_id)
    entry = None
    if line_id is not None:
        entry = await find_line(world, caller.store.id, line_id, dialect=NAME)
    if entry is None or line_id is None:
        raise NotFound
    return entry, line_id


async def _edit(
    world: World, request: Request, caller: Caller, entry: Entry, changes: Changes
) -> None:
    """Change what an order holds. Raises Invalid, Overloaded and DatabaseError."""
    origin = origin_of(caller, request)
    edit = Edit(order_id=entry.order.id, changes=changes, origin=origin, dialect=NAME)
    outcome = await edit_order(world, caller.store.id, edit)
    if isinstance(outcome, Refusal):
        raise refused(request, outcome, _place)


def _place(where: Place) -> Place:
    """A field of a product is the item's own; what is about the order is said of its number."""
    if where[0] == "products":
        return where[-1:] if len(where) > 1 else ("quantity",)
    return ("order_id",) if where in (("order",), ("status",)) else where


async def _show(world: World, request: Request, caller: Caller, order_id: int) -> Response:
    view = await view_of(world, request, caller, order_id, with_goods=True)
    return json_response(
        envelope([write_listed_item(line, view) for line in view.entry.order.lines])
    )
