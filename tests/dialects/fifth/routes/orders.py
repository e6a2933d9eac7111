"""/orders: create, list, show. A route reads, asks an operation, and writes."""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from orderwire.admission.tickets import Answer
from orderwire.dialects._kit.requests import (
    Unauthenticated,
    answer_response,
    as_received,
    bearer_token,
    idempotency_key,
    json_response,
    read_body,
    request_id,
)
from orderwire.dialects._kit.wire import encode, fingerprint, parse
from orderwire.engine.placing import Outcome, Placed, Refused
from orderwire.operations.authenticate import authenticate
from orderwire.operations.place_order import Asked, place_order
from orderwire.operations.read_orders import read_order, read_orders
from orderwire.operations.world import Caller, World
from orderwire.storage.orders import Listing
from tests.dialects.fifth import NAME
from tests.dialects.fifth.reading import read_order as read_draft
from tests.dialects.fifth.refusing import NotFound, refuse
from tests.dialects.fifth.writing import write_entry, write_order

SHOWN_MAX = 100
_ID_DIGITS_MAX = 16


async def caller_of(world: World, request: Request) -> Caller:
    """Whose token it is. Raises Unauthenticated and DatabaseError."""
    token = bearer_token(request)
    caller = await authenticate(world, token, dialect=NAME) if token else None
    if caller is None:
        raise Unauthenticated
    return caller


def create_order(world: World) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint that places orders: a plain route, since it is the hot path."""

    async def create(request: Request) -> Response:
        caller = await caller_of(world, request)
        key = idempotency_key(request)
        body = await read_body(request)
        document = parse(body)
        asked = Asked(
            draft=read_draft(document),
            fingerprint=fingerprint(f"{NAME} POST /orders", document),
            idempotency_key=key,
            received=as_received(request, body),
            request_id=request_id(request),
            answer=answer,
        )
        return answer_response(await place_order(world, caller, asked))

    return create


def answer(outcome: Outcome, _now_ms: int, pay_link: str) -> Answer:
    """Word whatever came of a request for an order."""
    if isinstance(outcome, Placed):
        link = None if outcome.checkout is None else pay_link
        return Answer(201, encode(write_order(outcome.order, link)))
    if isinstance(outcome, Refused):
        status, document = refuse(outcome.refusal)
        return Answer(status, encode(document))
    return Answer(200, encode({"order": str(outcome.existing.order_id), "again": True}))


def add_orders(fifth: FastAPI, world: World) -> None:
    """Add the endpoints of orders that exist."""

    @fifth.get("/orders")
    async def list_orders(request: Request) -> Response:
        """List the newest orders, whichever dialect they came through."""
        caller = await caller_of(world, request)
        entries = await read_orders(world, caller, Listing(limit=SHOWN_MAX), dialect=NAME)
        return json_response({"orders": [write_entry(entry) for entry in entries]})

    @fifth.get("/orders/{name}")
    async def get_order(request: Request, name: str) -> Response:
        """Show one order."""
        caller = await caller_of(world, request)
        is_id = name.isascii() and name.isdigit() and len(name) <= _ID_DIGITS_MAX
        entry = await read_order(world, caller, int(name), dialect=NAME) if is_id else None
        if entry is None:
            raise NotFound
        return json_response(write_entry(entry))
