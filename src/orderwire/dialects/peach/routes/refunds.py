"""/orders/{id}/refunds: pay money back, all that is left or a part."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from orderwire.dialects._kit.problems import Invalid, Problem
from orderwire.dialects._kit.requests import (
    idempotency_key,
    json_response,
    read_body,
    request_id,
)
from orderwire.dialects._kit.wire import parse
from orderwire.dialects.peach import NAME
from orderwire.dialects.peach.reading import read_refund
from orderwire.dialects.peach.refusing import refund_failed, refuse, say
from orderwire.dialects.peach.routes.asking import caller_of, order_meant
from orderwire.dialects.peach.writing import write_refund
from orderwire.engine.orders import Origin
from orderwire.engine.refund_life import RefundState
from orderwire.engine.refunds import Parts, Whole
from orderwire.engine.refusals import Refusal
from orderwire.operations.refund_order import RefundAsked, refund_order
from orderwire.operations.world import World

NORMAL = "normal"


def add_refunds(peach: APIRouter, world: World) -> None:
    """Add the endpoint of refunds."""

    @peach.post("/orders/{order_id}/refunds", summary="Refund an order", tags=["orders"])
    async def create_refund(request: Request, order_id: str) -> Response:
        """Pay back all that is left of an order's money, or a part of it."""
        caller = await caller_of(world, request)
        key = idempotency_key(request)
        wanted = read_refund(parse(await read_body(request)))
        order = (await order_meant(world, caller, order_id)).order
        amount = wanted.amount
        if amount is not None and (amount.currency or order.currency) != order.currency:
            facts = {"expected": repr(order.currency)}
            raise Invalid([Problem(("amount", "currency"), "literal_error", facts)])
        asked = RefundAsked(
            order_id=order.id,
            wish=Whole() if amount is None else Parts(amount_minor=amount.value),
            origin=Origin(
                actor=f"token:{caller.token_id}", dialect=NAME, request_id=request_id(request)
            ),
            key=None if key is None else f"{caller.token_id} {key}",
        )
        refund = await refund_order(world, caller.store.id, asked)
        if isinstance(refund, Refusal):
            status, document = refuse(refund)
            return json_response(document, status)
        if refund.state is RefundState.FAILED:
            status, document = say(refund_failed(refund.failure or ""))
            return json_response(document, status)
        return json_response(write_refund(order, refund, wanted.speed or NORMAL), 201)
