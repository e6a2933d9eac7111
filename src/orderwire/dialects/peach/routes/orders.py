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
    json_response,
    read_body,
    request_id,
)
from orderwire.dialects._kit.wire import encode, fingerprint, parse
from orderwire.dialects.peach import NAME
from orderwire.dialects.peach.naming import order_name
from orderwire.dialects.peach.reading import read_order as read_draft
from orderwire.dialects.peach.refusing import refuse
from orderwire.dialects.peach.routes.asking import caller_of, order_meant
from orderwire.dialects.peach.writing import reference_of, write_order
from orderwire.engine.placing import Outcome, Placed, Refused
from orderwire.operations.place_order import Asked, place_order
from orderwire.operations.read_orders import read_order
from orderwire.operations.world import World
from orderwire.storage.book import Entry


def create_order(world: World) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint that places orders."""

    async def create(request: Request) -> Response:
        caller = await caller_of(world, request)
        key = idempotency_key(request)
        body = await read_body(request)
        document = parse(body)
        store = caller.store
        draft = read_draft(document, strict_sums=store.strict_sums, strict_times=store.strict_times)
        answering = _Answering(world.public_url)
        asked = Asked(
            draft=draft,
            fingerprint=fingerprint("peach POST /orders", document),
            idempotency_key=key,
            received=as_received(request, body),
            request_id=request_id(request),
            answer=answering.answer,
            has_window=False,
        )
        answered = await place_order(world, caller, asked)
        if answering.repeated_id is None:
            return answer_response(answered)
        entry = await read_order(world, caller, answering.repeated_id, dialect=NAME)
        assert entry is not None, "nothing takes an order away"
        return json_response(_written(entry, world.public_url), 201)

    return create


class _Answering:
    """How one request for an order is answered.

    An id that comes again with the same content is answered with its order as it stands, which
    has to be read for that.
    """

    def __init__(self, public_url: str) -> None:
        self.repeated_id: int | None = None
        self._public_url = public_url

    def answer(self, outcome: Outcome, _now_ms: int, _pay_link: str) -> Answer:
        """Word whatever came of the request."""
        self.repeated_id = None
        if isinstance(outcome, Refused):
            status, document = refuse(outcome.refusal)
            return Answer(status, encode(document))
        if not isinstance(outcome, Placed):
            self.repeated_id = outcome.existing.order_id
            return Answer(201, b"")
        entry = Entry(
            order=outcome.order,
            checkout=outcome.checkout,
            customer=None,
            payments=[],
            refunds=[],
            fulfilments=[],
            outside={},
        )
        return Answer(201, encode(_written(entry, self._public_url)))


def _written(entry: Entry, public_url: str) -> dict[str, object]:
    """An order for whoever made it: under their own id, if it has one."""
    return write_order(entry, public_url, shown_id=reference_of(entry.order))


def add_orders(peach: APIRouter, world: World) -> None:
    """Add the endpoint of a single order."""

    @peach.get("/orders/{order_id}", summary="Get an order", tags=["orders"])
    async def get_order(request: Request, order_id: str) -> Response:
        """Show an order, by our id of it or the caller's own, as it stands now."""
        caller = await caller_of(world, request)
        entry = await order_meant(world, caller, order_id)
        shown_id = order_name(entry.order.id)
        return json_response(write_order(entry, world.public_url, shown_id=shown_id))
