"""/orders/{id}/transactions and /refund: the money that came for an order, and what went back."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from orderwire.dialects._kit.problems import NotFound
from orderwire.dialects._kit.requests import idempotency_key, json_response, read_body
from orderwire.dialects._kit.wire import parse
from orderwire.dialects.shoplazza import NAME
from orderwire.dialects.shoplazza.reading_refunds import WantedRefund, read_partial, read_refund
from orderwire.dialects.shoplazza.refusing import refund_failed, say
from orderwire.dialects.shoplazza.routes.asking import answer, caller_of, version_of
from orderwire.dialects.shoplazza.routes.meaning import (
    document_of,
    order_meant,
    origin_of,
    query_of,
    refused,
    views_of,
)
from orderwire.dialects.shoplazza.shapes import Document
from orderwire.dialects.shoplazza.writing_orders import write_order
from orderwire.dialects.shoplazza.writing_refunds import (
    TRANSACTION_STATUSES,
    transaction_status,
    write_new_refund,
    write_records,
    write_transaction,
)
from orderwire.engine.refund_life import RefundState
from orderwire.engine.refunds import Refund
from orderwire.engine.refusals import NothingToRefund, Refusal
from orderwire.operations.read_orders import read_order
from orderwire.operations.refund_order import RefundAsked, refund_order, refund_whole
from orderwire.operations.world import Caller, World
from orderwire.storage.book import Entry

READ, WRITE = "read_order", "write_order"
_ONE = "/orders/{order_id}"


def add_refunds(shoplazza: APIRouter, world: World) -> None:
    """Add the endpoints of money."""
    _add_transactions(shoplazza, world)
    _add_refund(shoplazza, world)
    _add_partial(shoplazza, world)


def _add_transactions(shoplazza: APIRouter, world: World) -> None:
    @shoplazza.get(f"{_ONE}/transactions", summary="List Transactions", tags=["orders"])
    async def list_transactions(request: Request, order_id: str) -> Response:
        """List the attempts to pay an order, the first one first."""
        caller = await caller_of(world, request, READ)
        asked = query_of(request)
        status, channel = asked.text("status"), asked.text("payment_channel")
        if status is not None and status not in TRANSACTION_STATUSES:
            asked.complain("status", "query")
        asked.raise_problems()
        entry = await order_meant(world, caller, order_id)
        (view,) = await views_of(world, request, caller, [entry])
        found = [
            one
            for one in entry.payments
            if status in (None, transaction_status(one, entry.refunds))
            and channel in (None, one.provider)
        ]
        data: Document = {"transactions": [write_transaction(view, one) for one in found]}
        if view.version.is_flat:
            data |= {"count": len(found), "since_id": str(found[-1].id) if found else ""}
        return answer(request, data, "Transactions retrieved successfully")


def _add_refund(shoplazza: APIRouter, world: World) -> None:
    @shoplazza.get(f"{_ONE}/refund", summary="List Refund Records", tags=["orders"])
    async def list_refunds(request: Request, order_id: str) -> Response:
        """List what of an order's money went back, or is on its way."""
        caller = await caller_of(world, request, READ)
        entry = await order_meant(world, caller, order_id)
        (view,) = await views_of(world, request, caller, [entry])
        return answer(request, write_records(view), "Refund records retrieved successfully")

    @shoplazza.post(f"{_ONE}/refund", summary="Create Refund Record", tags=["orders"])
    async def create_refund(request: Request, order_id: str) -> Response:
        """Pay back some of an order's money; in 2022-01, all that is left of it."""
        caller = await caller_of(world, request, WRITE)
        version = version_of(request)
        document = await document_of(request)
        entry = await order_meant(world, caller, order_id)
        if version.is_flat and document == {}:
            return await _refund_all(world, request, caller, entry)
        wanted = read_refund(document, version, entry.order)
        return await _refund(world, request, caller, entry, wanted)


def _add_partial(shoplazza: APIRouter, world: World) -> None:
    @shoplazza.post(f"{_ONE}/partial_refund", summary="Partial Refund", tags=["orders"])
    async def refund_part(request: Request, order_id: str) -> Response:
        """Pay back a part of an order's money. Only 2022-01 has this."""
        caller = await caller_of(world, request, WRITE)
        version = version_of(request)
        if not version.is_flat:
            raise NotFound
        document = parse(await read_body(request))
        entry = await order_meant(world, caller, order_id)
        wanted = read_partial(document, version, entry.order)
        return await _refund(world, request, caller, entry, wanted)


async def _refund(
    world: World, request: Request, caller: Caller, entry: Entry, wanted: WantedRefund
) -> Response:
    key = idempotency_key(request)
    asked = RefundAsked(
        order_id=entry.order.id,
        wish=wanted.parts,
        origin=origin_of(caller, request),
        restock=wanted.restock,
        reason=wanted.note,
        payment_id=wanted.payment_id,
        key=None if key is None else f"{caller.token_id} {key}",
    )
    outcome = await refund_order(world, caller.store.id, asked)
    return await _tell(world, request, caller, entry.order.id, outcome)


async def _refund_all(world: World, request: Request, caller: Caller, entry: Entry) -> Response:
    order_id = entry.order.id
    outcome = await refund_whole(
        world, caller.store.id, order_id, origin=origin_of(caller, request)
    )
    if isinstance(outcome, Refusal):
        return refused(request, outcome)
    if not outcome:
        return refused(request, NothingToRefund(order_id))
    return await _tell(world, request, caller, order_id, outcome[-1])


async def _tell(
    world: World, request: Request, caller: Caller, order_id: int, outcome: Refund | Refusal
) -> Response:
    """Say what came of a refund. One whose provider has not answered is on its way."""
    if isinstance(outcome, Refusal):
        return refused(request, outcome)
    if outcome.state is RefundState.FAILED:
        status, document = say(refund_failed(outcome.failure or ""), version_of(request))
        return json_response(document, status)
    after = await read_order(world, caller, order_id, dialect=NAME)
    assert after is not None, "nothing takes an order away"
    (view,) = await views_of(world, request, caller, [after])
    data = write_new_refund(view, outcome)
    if view.version.is_flat:
        data["order"] = write_order(view)
    return answer(request, data, "Refund record created successfully")
