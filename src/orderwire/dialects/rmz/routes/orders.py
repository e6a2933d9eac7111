"""/orders: create, list, show, and say what became of one.

Creating an order is a plain route: it is the hot path.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import FastAPI, Query
from starlette.requests import Request
from starlette.responses import Response

from orderwire.admission.tickets import Answer
from orderwire.dialects._kit.requests import (
    answer_response,
    as_received,
    idempotency_key,
    json_response,
    read_body,
    request_id,
)
from orderwire.dialects._kit.wire import encode, fingerprint, parse
from orderwire.dialects.rmz import NAME, PREFIX
from orderwire.dialects.rmz.listing import ListQuery, page_address, read_listing
from orderwire.dialects.rmz.reading import read_order
from orderwire.dialects.rmz.refusing import error_envelope, refuse
from orderwire.dialects.rmz.routes.asking import caller_of, id_of
from orderwire.dialects.rmz.stepping import change_status, read_status
from orderwire.dialects.rmz.writing import (
    envelope,
    write_duplicate,
    write_order,
    write_page,
    write_placed,
)
from orderwire.dialects.rmz.writing_goods import write_goods
from orderwire.engine.orders import Origin
from orderwire.engine.placing import Outcome, Placed, Refused
from orderwire.operations.advance_order import Wanted
from orderwire.operations.place_order import Asked, place_order
from orderwire.operations.read_goods import read_goods_of_order
from orderwire.operations.read_orders import read_order as read_one_order
from orderwire.operations.read_orders import read_orders
from orderwire.operations.world import World


def create_order(world: World) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint that places orders."""

    async def create(request: Request) -> Response:
        caller = await caller_of(world, request)
        key = idempotency_key(request)
        body = await read_body(request)
        document = parse(body)
        asked = Asked(
            draft=read_order(document),
            fingerprint=fingerprint("rmz POST /orders", document),
            idempotency_key=key,
            received=as_received(request, body),
            request_id=request_id(request),
            answer=_answer,
        )
        return answer_response(await place_order(world, caller, asked))

    return create


def _answer(outcome: Outcome, now_ms: int, pay_link: str) -> Answer:
    """Word whatever came of a request for an order."""
    if isinstance(outcome, Placed):
        return Answer(201, encode(write_placed(outcome, now_ms, pay_link)))
    if isinstance(outcome, Refused):
        status, document = refuse(outcome.refusal, now_ms)
        return Answer(status, encode(document))
    return Answer(200, encode(write_duplicate(outcome.existing)))


def add_orders(rmz: FastAPI, world: World) -> None:
    """Add the endpoints of orders that exist."""

    @rmz.get("/orders", summary="List Orders", tags=["orders"])
    async def list_orders(request: Request, query: Annotated[ListQuery, Query()]) -> Response:
        """List the store's orders, 15 a page. Those made here are listed once they are placed."""
        caller = await caller_of(world, request)
        listing, number = read_listing(query)
        entries = await read_orders(world, caller, listing, dialect=NAME)
        address = page_address(f"{world.public_url}{PREFIX}/orders", query)
        now_ms = world.now_ms()
        shown = write_page(entries, caller.store, number, address, now_ms)
        return json_response(envelope(shown, now_ms))

    @rmz.get("/orders/{order_id}", summary="Get Order", tags=["orders"])
    async def get_order(request: Request, order_id: str) -> Response:
        """Show one order with its transaction, items, customer and statuses."""
        caller = await caller_of(world, request)
        now_ms = world.now_ms()
        entry = None
        wanted = id_of(order_id)
        if wanted is not None:
            entry = await read_one_order(world, caller, wanted, dialect=NAME)
        if entry is None or (entry.order.dialect == NAME and entry.order.placed_ms is None):
            return json_response(error_envelope("Order not found", now_ms), 404)
        goods = await read_goods_of_order(world, caller.store.id, entry.order.id)
        assert goods is not None, entry
        brought = [write_goods(line, goods, world.public_url) for line in entry.order.lines]
        return json_response(envelope(write_order(entry, caller.store, now_ms, brought), now_ms))

    @rmz.put("/orders/{order_id}", summary="Update Order", tags=["orders"])
    async def update_order(request: Request, order_id: str) -> Response:
        """Say what became of an order: work has begun, it is completed, or it is cancelled."""
        caller = await caller_of(world, request)
        status = read_status(parse(await read_body(request)))
        number = id_of(order_id)
        if number is None:
            return json_response(error_envelope("Order not found", world.now_ms()), 404)
        origin = Origin(
            actor=f"token:{caller.token_id}", dialect=NAME, request_id=request_id(request)
        )
        wanted = Wanted(order_id=number, origin=origin, hides_unplaced_of=NAME)
        code, document = await change_status(world, caller, wanted, status)
        return json_response(document, code)
