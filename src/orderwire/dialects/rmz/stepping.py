"""PUT /orders/{id}: their statuses as steps of ours, and what is said of each outcome.

Statuses 3, 4 and 5 are steps; 5 gives no money back. 6 is a refund of everything that is left, and
the end: an order whose money is back stays so. The others cannot be asked for: 1 is where an order
begins, 2 is what its payment makes of it. A status that the order has already is no step, and no
mistake either: the platform's framework saves nothing then, and answers as if it had.
"""

from collections.abc import Awaitable, Callable, Mapping

from pydantic import ValidationError

from orderwire.dialects._kit.problems import Invalid, Problem
from orderwire.dialects.rmz.reading import problems_of
from orderwire.dialects.rmz.refusing import error_envelope, refuse
from orderwire.dialects.rmz.schemas import StatusBody
from orderwire.dialects.rmz.writing import REFUNDED, Document, envelope, status_of
from orderwire.engine.ending import Restock
from orderwire.engine.orders import Order
from orderwire.engine.refusals import OrderNotFound, Refusal
from orderwire.operations.advance_order import Wanted, find_wanted
from orderwire.operations.cancel_order import Cancelled, cancel_order
from orderwire.operations.complete_order import complete_order
from orderwire.operations.refund_order import refund_whole
from orderwire.operations.start_order import start_order
from orderwire.operations.world import Caller, World

Step = Callable[[World, int, Wanted], Awaitable[Order | Refusal]]

REASON = "refunded_by_merchant"

CANNOT_BE_SET = {
    1: "Order cannot go back to awaiting payment",
    2: "Order comes under review when it is paid, and cannot be moved there",
}

STAYS_REFUNDED = "Order was refunded, and its status cannot be changed"

UPDATED = "Order Has Been Updates"
"""The platform's own words."""

_OUT_OF_RANGE = {"greater_than_equal", "less_than_equal", "int_parsing_size"}


def read_status(document: object) -> int | None:
    """The status that is wished for; the page "Update Order" lets it be missing. Raises Invalid."""
    try:
        return StatusBody.model_validate(document).status
    except ValidationError as error:
        problems = problems_of(error)
        raise Invalid(
            [
                Problem(one.where, "literal_error", {}) if one.kind in _OUT_OF_RANGE else one
                for one in problems
            ]
        ) from None


async def _cancel(world: World, store_id: int, wanted: Wanted) -> Order | Refusal:
    cancelled = await cancel_order(world, store_id, wanted)
    return cancelled.order if isinstance(cancelled, Cancelled) else cancelled


async def _refund(world: World, store_id: int, wanted: Wanted) -> Order | Refusal:
    """Give all the money back, and what nobody had sent into the stock."""
    refunded = await refund_whole(
        world,
        store_id,
        wanted.order_id,
        origin=wanted.origin,
        restock=Restock.UNFULFILLED,
        reason=REASON,
    )
    if isinstance(refunded, Refusal):
        return refunded
    return await find_wanted(world, store_id, wanted) or OrderNotFound(wanted.order_id)


STEPS: Mapping[int, Step] = {3: start_order, 4: complete_order, 5: _cancel, REFUNDED: _refund}


async def change_status(
    world: World, caller: Caller, wanted: Wanted, status: int | None
) -> tuple[int, Document]:
    """Change an order's status, and word what came of it. Raises Overloaded and DatabaseError."""
    store_id = caller.store.id
    outcome: Order | Refusal | None = await find_wanted(world, store_id, wanted)
    if isinstance(outcome, Order) and status is not None and status != status_of(outcome):
        if status in CANNOT_BE_SET:
            return 400, error_envelope(CANNOT_BE_SET[status], world.now_ms())
        if outcome.is_refunded:
            return 400, error_envelope(STAYS_REFUNDED, world.now_ms())
        outcome = await STEPS[status](world, store_id, wanted)
    now_ms = world.now_ms()
    match outcome:
        case None | OrderNotFound():
            return 404, error_envelope("Order not found", now_ms)
        case Refusal():
            return refuse(outcome, now_ms)
        case Order():
            return 200, envelope(None, now_ms, UPDATED)
