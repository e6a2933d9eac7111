"""/orders/{id}/status: where an order is to stand; /orders/{id}/histories: where it stood."""

from typing import Annotated

from fastapi import FastAPI, Query
from starlette.requests import Request
from starlette.responses import Response

from orderwire.dialects._kit.problems import NotFound
from orderwire.dialects._kit.requests import json_response, read_body
from orderwire.dialects._kit.wire import parse_exact
from orderwire.dialects.salla import NAME
from orderwire.dialects.salla.listing import PageQuery
from orderwire.dialects.salla.reading_life import find_status, read_as, read_status
from orderwire.dialects.salla.routes.asking import caller_of, language_asked
from orderwire.dialects.salla.routes.meaning import order_meant, origin_of, refused, view_of
from orderwire.dialects.salla.routes.paging import cut_page, page_response
from orderwire.dialects.salla.schemas_life import NoteBody
from orderwire.dialects.salla.shapes import envelope
from orderwire.dialects.salla.standing import standing_of
from orderwire.dialects.salla.statuses import slug_of
from orderwire.dialects.salla.stepping import Step, restock_of, take_step
from orderwire.dialects.salla.writing_histories import write_histories
from orderwire.engine.refusals import OrderNotFound, Refusal
from orderwire.operations.give_status import give_status, given_event, note_order
from orderwire.operations.keep_statuses import read_statuses
from orderwire.operations.read_orders import read_entry
from orderwire.operations.world import World
from orderwire.storage.statuses import GivenStatus, OwnStatus

READ, READ_WRITE = "orders.read", "orders.read_write"
UPDATED = "The entity has been updated successfully"
_HISTORIES = "/orders/{order_id}/histories"


def add_order_status(salla: FastAPI, world: World) -> None:
    """Add the endpoints that take orders on, and tell how they came there."""
    _add_status(salla, world)
    _add_histories(salla, world)


def _add_status(salla: FastAPI, world: World) -> None:
    @salla.post(
        "/orders/{order_id}/status", summary="Update Order Status", tags=["orders"], status_code=201
    )
    async def update_status(request: Request, order_id: str) -> Response:
        """Let an order come to stand where a status says. Needs the scope `orders.read_write`."""
        caller = await caller_of(world, request, READ_WRITE)
        language = language_asked(request)
        body = read_status(parse_exact(await read_body(request)), language)
        entry = await order_meant(world, caller, order_id)
        own = await read_statuses(world, caller.store.id, dialect=NAME)
        slug, chosen = find_status(body, own, language)
        step = Step(
            store=caller.store,
            entry=entry,
            origin=origin_of(caller, request),
            restock=restock_of(restore_items=body.restore_items),
        )
        refusal = await bring(world, step, slug, chosen, body.note)
        if refusal is not None:
            field = "slug" if body.status_id is None else "status_id"
            raise refused(request, refusal, lambda _: (field,))
        return json_response(envelope({"message": UPDATED, "code": 201}, 201), 201)


def _add_histories(salla: FastAPI, world: World) -> None:
    @salla.get(_HISTORIES, summary="List Order Histories", tags=["orders"])
    async def list_histories(
        request: Request, order_id: str, query: Annotated[PageQuery, Query()]
    ) -> Response:
        """List what happened to an order, the newest first. Needs the scope `orders.read`."""
        caller = await caller_of(world, request, READ)
        entry = await order_meant(world, caller, order_id)
        view = await view_of(world, request, caller, entry.order.id)
        written = write_histories(view)
        page = cut_page(query, written)
        return page_response(world, request, query, written=page, total=len(written))

    @salla.post(_HISTORIES, summary="Create Order History", tags=["orders"])
    async def add_history(request: Request, order_id: str) -> Response:
        """Add a note to an order's history. Needs the scope `orders.read_write`."""
        caller = await caller_of(world, request, READ_WRITE)
        document = parse_exact(await read_body(request))
        body = read_as(NoteBody, document, language_asked(request))
        entry = await order_meant(world, caller, order_id)
        origin = origin_of(caller, request)
        noted = await note_order(world, caller.store.id, entry.order.id, body.note, origin=origin)
        if isinstance(noted, OrderNotFound):
            raise NotFound
        view = await view_of(world, request, caller, entry.order.id)
        return json_response(envelope(write_histories(view)[0]))


async def bring(
    world: World, step: Step, slug: str, own: OwnStatus | None, note: str | None
) -> Refusal | None:
    """Take the step to a status, and call it by that; the reason why that cannot be.

    Raises Overloaded and DatabaseError.
    """
    refusal = await take_step(world, step, slug)
    if refusal is not None:
        return refusal
    entry = await read_entry(world, step.store.id, step.order.id, dialect=NAME)
    if entry is None:
        return OrderNotFound(step.order.id)
    stands = slug_of(entry)
    # What a provider has not answered yet is still on its way back.
    word = "restoring" if slug == "restored" and stands != slug else slug
    given = None
    if own is not None or word != stands:
        given = GivenStatus(
            order_id=entry.order.id, word=word, own=own, standing=standing_of(entry)
        )
    written = await give_status(
        world,
        step.store.id,
        given,
        order_id=entry.order.id,
        event=given_event(word, own, note),
        is_told=given is not None or bool(note),
        origin=step.origin,
    )
    return written if isinstance(written, OrderNotFound) else None
