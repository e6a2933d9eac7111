"""/orders: create and show.

Creating an order is a plain route: it is the hot path.
"""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from orderwire.admission.tickets import Answer
from orderwire.dialects._kit.requests import (
    answer_response,
    as_received,
    idempotency_key,
    read_body,
    request_id,
)
from orderwire.dialects._kit.wire import encode, fingerprint, parse
from orderwire.dialects.shoplazza.placing import entry_of, sold_with
from orderwire.dialects.shoplazza.reading_orders import read_order
from orderwire.dialects.shoplazza.refusing import refuse
from orderwire.dialects.shoplazza.routes.asking import answer, caller_of, version_of
from orderwire.dialects.shoplazza.routes.meaning import order_meant, show, views_of
from orderwire.dialects.shoplazza.shapes import envelope
from orderwire.dialects.shoplazza.versions import Version
from orderwire.dialects.shoplazza.viewing import View
from orderwire.dialects.shoplazza.writing_orders import wrap_order
from orderwire.engine.placing import Outcome, Placed, Refused
from orderwire.operations.place_order import Asked, place_order
from orderwire.operations.read_sold import Sold, foresee_sold
from orderwire.operations.world import Caller, World

CREATED = "Order created successfully"
SHOWN = "Order retrieved successfully"


def create_order(world: World) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint that places orders."""

    async def create(request: Request) -> Response:
        caller = await caller_of(world, request, "write_order")
        version = version_of(request)
        key = idempotency_key(request)
        body = await read_body(request)
        document = parse(body)
        draft = read_order(document, version)
        answering = _Answering(world, caller, version)
        answering.sold = await foresee_sold(world, caller.store.id, draft)
        asked = Asked(
            draft=draft,
            fingerprint=fingerprint(f"shoplazza {version.value} POST /orders", document),
            idempotency_key=key,
            received=as_received(request, body),
            request_id=request_id(request),
            answer=answering.answer,
            has_window=False,
        )
        answered = await place_order(world, caller, asked)
        if answering.repeated_id is None:
            return answer_response(answered)
        return await show(world, request, caller, answering.repeated_id, CREATED)

    return create


class _Answering:
    """How one request for an order is answered.

    Where the store counts equal requests of every dialect, the second of two is answered with the
    order of the first, which has to be read for that.
    """

    def __init__(self, world: World, caller: Caller, version: Version) -> None:
        self.sold = Sold()
        self.repeated_id: int | None = None
        self._world = world
        self._caller = caller
        self._version = version

    def answer(self, outcome: Outcome, now_ms: int, _pay_link: str) -> Answer:
        """Word whatever came of the request."""
        self.repeated_id = None
        if isinstance(outcome, Refused):
            status, document = refuse(outcome.refusal, self._version)
            return Answer(status, encode(document))
        if not isinstance(outcome, Placed):
            self.repeated_id = outcome.existing.order_id
            return Answer(200, b"")
        view = View(
            entry=entry_of(outcome, self.sold, now_ms),
            sold=sold_with(outcome, self.sold),
            store=self._caller.store,
            public_url=self._world.public_url,
            version=self._version,
        )
        return Answer(200, encode(envelope(self._version, wrap_order(view), CREATED)))


def add_orders(shoplazza: APIRouter, world: World) -> None:
    """Add the endpoint of a single order."""

    @shoplazza.get("/orders/{order_id}", summary="Get Order", tags=["orders"])
    async def get_order(request: Request, order_id: str) -> Response:
        """Show one order with all that is around it."""
        caller = await caller_of(world, request, "read_order")
        entry = await order_meant(world, caller, order_id)
        [view] = await views_of(world, request, caller, [entry])
        return answer(request, wrap_order(view), SHOWN)
