"""PUT /orders/{id}: an order that is to be different: where it goes, who gets it, what was paid."""

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from orderwire.dialects._kit.requests import read_body
from orderwire.dialects._kit.wire import parse_exact
from orderwire.dialects.salla import NAME
from orderwire.dialects.salla.judging_changes import Change, judge_change, names_in_change
from orderwire.dialects.salla.reading_life import read_as
from orderwire.dialects.salla.routes.asking import caller_of, language_asked
from orderwire.dialects.salla.routes.meaning import order_meant, origin_of, refused, show
from orderwire.dialects.salla.schemas_life import OrderChange
from orderwire.dialects.salla.shaping_orders import Place
from orderwire.engine.orders import Origin
from orderwire.engine.refusals import Refusal
from orderwire.operations.change_ways import change_ways
from orderwire.operations.edit_order import Edit, edit_order
from orderwire.operations.look_up import look_up
from orderwire.operations.name_customer import name_customer
from orderwire.operations.promise_cash import promise_cash
from orderwire.operations.record_payment import record_payment
from orderwire.operations.world import Caller, World

READ_WRITE = "orders.read_write"
_ASKING = ("coupon_code", "courier_id", "branch_id", "ship_to", "receiver", "customer", "payment")


def add_order_changes(salla: FastAPI, world: World) -> None:
    """Add the endpoint that changes what is written on orders."""

    @salla.put("/orders/{order_id}", summary="Update Order", tags=["orders"])
    async def update_order(request: Request, order_id: str) -> Response:
        """Change an order. What is left out stays as it is. Needs the scope `orders.read_write`."""
        caller = await caller_of(world, request, READ_WRITE)
        language = language_asked(request)
        body = read_as(OrderChange, parse_exact(await read_body(request)), language)
        entry = await order_meant(world, caller, order_id)
        names = names_in_change(body)
        known = await look_up(world, caller.store.id, names, dialect=NAME)
        change = judge_change(body, entry, known, caller.store, language)
        origin = origin_of(caller, request)
        refusal = await _apply(world, caller, entry.order.id, change, origin)
        if refusal is not None:
            raise refused(request, refusal, lambda where: _place(where, body))
        return await show(world, request, caller, entry.order.id)


async def _apply(
    world: World, caller: Caller, order_id: int, change: Change, origin: Origin
) -> Refusal | None:
    """Change an order, the part first that may be refused; the reason why it was.

    Raises Overloaded and DatabaseError.
    """
    edit = Edit(order_id=order_id, changes=change.changes, origin=origin, dialect=NAME)
    outcome: object = await edit_order(world, caller.store.id, edit)
    if change.buyer is not None and not isinstance(outcome, Refusal):
        outcome = await name_customer(world, caller.store.id, order_id, change.buyer, origin=origin)
    if not isinstance(outcome, Refusal):
        outcome = await _settle(world, caller.store.id, order_id, change, origin)
    return outcome if isinstance(outcome, Refusal) else None


async def _settle(
    world: World, store_id: int, order_id: int, change: Change, origin: Origin
) -> object:
    """What came of what was said of an order's money. Raises Overloaded and DatabaseError."""
    if change.paid is not None:
        return await record_payment(world, store_id, order_id, change.paid, origin=origin)
    if change.is_cash:
        return await promise_cash(world, store_id, order_id, change.fee_minor, origin=origin)
    if change.ways is not None:
        return await change_ways(world, store_id, order_id, change.ways, origin=origin)
    return None


def _place(where: Place, body: OrderChange) -> Place:
    """The field that asked for what cannot be: of the order as a whole, the first that did."""
    if where not in (("order",), ("status",)):
        return where
    sent = [name for name in _ASKING if getattr(body, name) is not None]
    return (sent[0],) if sent else where
