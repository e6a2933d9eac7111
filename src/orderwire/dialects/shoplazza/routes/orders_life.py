"""/orders/{id}: what becomes of an order: changed, paid elsewhere, cancelled, let go."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from orderwire.dialects._kit.problems import NotFound
from orderwire.dialects._kit.requests import read_body
from orderwire.dialects._kit.wire import parse
from orderwire.dialects.shoplazza import NAME
from orderwire.dialects.shoplazza.reading_bodies import read_body_of
from orderwire.dialects.shoplazza.reading_changes import read_changes
from orderwire.dialects.shoplazza.reading_refunds import read_paid
from orderwire.dialects.shoplazza.routes.asking import answer, caller_of, version_of
from orderwire.dialects.shoplazza.routes.meaning import (
    document_of,
    order_meant,
    origin_of,
    refused,
    show,
    views_of,
)
from orderwire.dialects.shoplazza.schemas_life import CancelBody
from orderwire.engine.refusals import OrderNotFound, Refusal
from orderwire.operations.advance_order import Wanted
from orderwire.operations.cancel_order import REASON, cancel_order
from orderwire.operations.delete_order import delete_order
from orderwire.operations.edit_order import Edit, edit_order
from orderwire.operations.record_payment import record_payment
from orderwire.operations.shelve_order import shelve_order
from orderwire.operations.world import World

WRITE = "write_order"
_ONE = "/orders/{order_id}"


def add_life(shoplazza: APIRouter, world: World) -> None:
    """Add the endpoints that change orders."""
    _add_editing(shoplazza, world)
    _add_ending(shoplazza, world)
    _add_paying(shoplazza, world)
    _add_shelving(shoplazza, world)


def _add_editing(shoplazza: APIRouter, world: World) -> None:
    @shoplazza.put(_ONE, summary="Update Order", tags=["orders"])
    async def update_order(request: Request, order_id: str) -> Response:
        """Change an order: note, tags, where it goes and to whom, shipping and other fees."""
        caller = await caller_of(world, request, WRITE)
        document = parse(await read_body(request))
        entry = await order_meant(world, caller, order_id)
        (view,) = await views_of(world, request, caller, [entry])
        changes = read_changes(document, view)
        edit = Edit(
            order_id=entry.order.id,
            changes=changes,
            origin=origin_of(caller, request),
            version=entry.order.version,
            dialect=NAME,
        )
        outcome = await edit_order(world, caller.store.id, edit)
        if isinstance(outcome, Refusal):
            return refused(request, outcome)
        return await show(world, request, caller, outcome.id, "Order updated successfully")


def _add_ending(shoplazza: APIRouter, world: World) -> None:
    @shoplazza.post(f"{_ONE}/cancel", summary="Cancel Order", tags=["orders"])
    async def cancel(request: Request, order_id: str) -> Response:
        """Cancel an order; what it held goes back. Cancelled again it is nothing new."""
        caller = await caller_of(world, request, WRITE)
        body = read_body_of(CancelBody, await document_of(request), version_of(request))
        entry = await order_meant(world, caller, order_id)
        wanted = Wanted(order_id=entry.order.id, origin=origin_of(caller, request))
        reason = (body.reason or "").strip() or REASON
        outcome = await cancel_order(world, caller.store.id, wanted, reason=reason)
        if isinstance(outcome, Refusal):
            return refused(request, outcome)
        return await show(world, request, caller, entry.order.id, "Order cancelled successfully")

    @shoplazza.delete(_ONE, summary="Delete Order", tags=["orders"])
    async def delete(request: Request, order_id: str) -> Response:
        """Let an order go that nobody has placed, or that was cancelled. The book keeps it."""
        caller = await caller_of(world, request, WRITE)
        entry = await order_meant(world, caller, order_id)
        wanted = Wanted(order_id=entry.order.id, origin=origin_of(caller, request))
        outcome = await delete_order(world, caller.store.id, wanted)
        if isinstance(outcome, OrderNotFound):
            raise NotFound
        if isinstance(outcome, Refusal):
            return refused(request, outcome)
        return answer(request, {}, "Order deleted successfully")


def _add_paying(shoplazza: APIRouter, world: World) -> None:
    @shoplazza.post(f"{_ONE}/payment/success", summary="Pay Order Success", tags=["orders"])
    async def pay(request: Request, order_id: str) -> Response:
        """Say that an order was paid elsewhere. Said again it is nothing new."""
        caller = await caller_of(world, request, WRITE)
        word = read_paid(await document_of(request), version_of(request))
        entry = await order_meant(world, caller, order_id)
        outcome = await record_payment(
            world,
            caller.store.id,
            entry.order.id,
            word,
            origin=origin_of(caller, request),
        )
        if isinstance(outcome, Refusal):
            return refused(request, outcome)
        return await show(world, request, caller, entry.order.id, "Order paid successfully")


def _add_shelving(shoplazza: APIRouter, world: World) -> None:
    @shoplazza.post(f"{_ONE}/close", summary="Close Order", tags=["orders"])
    async def close(request: Request, order_id: str) -> Response:
        """Put an order aside. It stands where it stood. 2022-01 only."""
        return await _shelve(world, request, order_id, is_closed=True)

    @shoplazza.post(f"{_ONE}/open", summary="Re-Open Order", tags=["orders"])
    async def reopen(request: Request, order_id: str) -> Response:
        """Take an order up again that was put aside. 2022-01 only."""
        return await _shelve(world, request, order_id, is_closed=False)


async def _shelve(world: World, request: Request, order_id: str, *, is_closed: bool) -> Response:
    """The order, put aside or taken up. Raises NotFound in the later versions."""
    caller = await caller_of(world, request, WRITE)
    if not version_of(request).is_flat:
        raise NotFound
    entry = await order_meant(world, caller, order_id)
    wanted = Wanted(order_id=entry.order.id, origin=origin_of(caller, request))
    await shelve_order(world, caller.store.id, wanted, is_closed=is_closed)
    return await show(world, request, caller, entry.order.id, "")
