"""/orders/{id}/fulfillments: what was sent, what is sent now, and what became of it."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from orderwire.dialects._kit.problems import NotFound
from orderwire.dialects._kit.requests import idempotency_key, read_body
from orderwire.dialects._kit.wire import parse
from orderwire.dialects.shoplazza import NAME
from orderwire.dialects.shoplazza.listing import cursor_of
from orderwire.dialects.shoplazza.reading_fulfilments import (
    find_fulfilments,
    line_of,
    read_fulfilment,
    read_tracking,
)
from orderwire.dialects.shoplazza.routes.asking import answer, caller_of, version_of
from orderwire.dialects.shoplazza.routes.meaning import (
    order_meant,
    origin_of,
    query_of,
    refused,
    views_of,
)
from orderwire.dialects.shoplazza.shapes import Document
from orderwire.dialects.shoplazza.writing_flat import write_flat_fulfilment
from orderwire.dialects.shoplazza.writing_lines import write_fulfilment
from orderwire.engine.fulfilling import Fulfilment
from orderwire.engine.refusals import Refusal
from orderwire.operations.cancel_fulfilment import cancel_fulfilment
from orderwire.operations.deliver_fulfilment import deliver_fulfilment
from orderwire.operations.fulfil_order import fulfil_order, key_of
from orderwire.operations.read_orders import read_order
from orderwire.operations.retrack_fulfilment import retrack_fulfilment
from orderwire.operations.world import Caller, World
from orderwire.storage.seeking import Place

READ, WRITE = "read_order", "write_order"
_PATH = "/orders/{order_id}/fulfillments"
_ONE = _PATH + "/{fulfillment_id}"


def add_fulfilments(shoplazza: APIRouter, world: World) -> None:
    """Add the endpoints of fulfilments."""
    _add_reading(shoplazza, world)
    _add_writing(shoplazza, world)
    _add_steps(shoplazza, world)


def _add_reading(shoplazza: APIRouter, world: World) -> None:
    @shoplazza.get(_PATH, summary="List Fulfillments", tags=["fulfillments"])
    async def list_fulfilments(request: Request, order_id: str) -> Response:
        """List what of an order was sent, the newest first."""
        caller = await caller_of(world, request, READ)
        asked = query_of(request)
        page = asked.page()
        entry = await order_meant(world, caller, order_id)
        found = find_fulfilments(list(reversed(entry.fulfilments)), asked)
        if page.after is not None:
            place = (page.after.value, page.after.id)
            found = [one for one in found if (one.created_ms, one.id) < place]
        shown = found[page.offset : page.offset + page.limit]
        views = await views_of(world, request, caller, [entry])
        write = write_flat_fulfilment if asked.version.is_flat else write_fulfilment
        data: Document = {"fulfillments": [write(views[0], one) for one in shown]}
        if not asked.version.is_flat:
            has_more = len(found) > page.limit
            last = Place(value=shown[-1].created_ms, id=shown[-1].id) if has_more else None
            data |= {"cursor": cursor_of(last), "has_more": has_more}
        return answer(request, data, "Fulfillments retrieved successfully")

    @shoplazza.get(f"{_PATH}/count", summary="Get Fulfillment Count", tags=["fulfillments"])
    async def count_fulfilments(request: Request, order_id: str) -> Response:
        """Count how often something of an order was sent."""
        caller = await caller_of(world, request, READ)
        asked = query_of(request)
        entry = await order_meant(world, caller, order_id)
        total = len(find_fulfilments(list(entry.fulfilments), asked))
        return answer(request, {"count": total}, "Fulfillments counted successfully")

    @shoplazza.get(_ONE, summary="Get Fulfillment", tags=["fulfillments"])
    async def get_fulfilment(request: Request, order_id: str, fulfillment_id: str) -> Response:
        """Show what was sent together."""
        caller = await caller_of(world, request, READ)
        entry = await order_meant(world, caller, order_id)
        wanted = line_of(fulfillment_id)
        if all(one.id != wanted for one in entry.fulfilments):
            raise NotFound
        message = "Fulfillment retrieved successfully"
        return await _show(world, request, caller, entry.order.id, wanted, message=message)


def _add_writing(shoplazza: APIRouter, world: World) -> None:
    @shoplazza.post(_PATH, summary="Create Fulfillment", tags=["fulfillments"])
    async def create_fulfilment(request: Request, order_id: str) -> Response:
        """Say that units of an order were sent."""
        caller = await caller_of(world, request, WRITE)
        document = parse(await read_body(request))
        entry = await order_meant(world, caller, order_id)
        order = entry.order
        wish = read_fulfilment(document, version_of(request), order)
        name = idempotency_key(request)
        changed = await fulfil_order(
            world,
            caller.store.id,
            order.id,
            wish,
            origin=origin_of(caller, request),
            key=None if name is None else key_of(f"{caller.token_id} {name}", document),
        )
        if isinstance(changed, Refusal):
            return refused(request, changed)
        return await _tell(world, request, caller, order.id, changed.fulfilment, deed="created")

    @shoplazza.put(_ONE, summary="Update Fulfillment", tags=["fulfillments"])
    async def update_fulfilment(request: Request, order_id: str, fulfillment_id: str) -> Response:
        """Say anew how what was sent can be followed."""
        caller = await caller_of(world, request, WRITE)
        tracking = read_tracking(parse(await read_body(request)), version_of(request))
        entry = await order_meant(world, caller, order_id)
        outcome = await retrack_fulfilment(
            world,
            caller.store.id,
            entry.order.id,
            line_of(fulfillment_id),
            tracking,
            origin=origin_of(caller, request),
        )
        return await _tell(world, request, caller, entry.order.id, outcome, deed="updated")


def _add_steps(shoplazza: APIRouter, world: World) -> None:
    @shoplazza.post(f"{_ONE}/complete", summary="Complete Fulfillment", tags=["fulfillments"])
    async def complete_fulfilment(request: Request, order_id: str, fulfillment_id: str) -> Response:
        """Say that the customer has it. Said again it is nothing new."""
        caller = await caller_of(world, request, WRITE)
        entry = await order_meant(world, caller, order_id)
        outcome = await deliver_fulfilment(
            world,
            caller.store.id,
            entry.order.id,
            line_of(fulfillment_id),
            origin=origin_of(caller, request),
        )
        return await _tell(world, request, caller, entry.order.id, outcome, deed="completed")

    @shoplazza.post(f"{_ONE}/cancel", summary="Cancel Fulfillment", tags=["fulfillments"])
    async def call_off(request: Request, order_id: str, fulfillment_id: str) -> Response:
        """Say that it came to nothing: its units are to be sent again."""
        caller = await caller_of(world, request, WRITE)
        entry = await order_meant(world, caller, order_id)
        outcome = await cancel_fulfilment(
            world,
            caller.store.id,
            entry.order.id,
            line_of(fulfillment_id),
            origin=origin_of(caller, request),
        )
        return await _tell(world, request, caller, entry.order.id, outcome, deed="cancelled")


async def _tell(
    world: World,
    request: Request,
    caller: Caller,
    order_id: int,
    outcome: Fulfilment | Refusal,
    *,
    deed: str,
) -> Response:
    """What came of a deed, in a word of the past."""
    if isinstance(outcome, Refusal):
        return refused(request, outcome)
    message = f"Fulfillment {deed} successfully"
    return await _show(world, request, caller, order_id, outcome.id, message=message)


async def _show(
    world: World,
    request: Request,
    caller: Caller,
    order_id: int,
    fulfilment_id: int,
    *,
    message: str,
) -> Response:
    """The answer that shows a fulfilment as it stands now."""
    entry = await read_order(world, caller, order_id, dialect=NAME)
    assert entry is not None, "nothing takes an order away"
    (view,) = await views_of(world, request, caller, [entry])
    fulfilment = next(one for one in entry.fulfilments if one.id == fulfilment_id)
    write = write_flat_fulfilment if view.version.is_flat else write_fulfilment
    written = write(view, fulfilment)
    return answer(request, {"fulfillment": written}, message)
