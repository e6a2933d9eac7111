"""PUT /orders/{id}: their statuses as steps of ours, and what is said of each outcome.

Statuses 3, 4 and 5 are steps. The others cannot be asked for: 1 is where an order begins, 2 is
what its payment makes of it, and 6 would give money back, which is a deed of its own. A status
that the order has already is no step, and no mistake either: the platform's framework saves
nothing then, and answers as if it had.
"""

from collections.abc import Awaitable, Callable, Mapping

from pydantic import ValidationError

from orderwire.dialects.rmz.reading import Invalid, Problem, problems_of
from orderwire.dialects.rmz.refusing import error_envelope, refuse
from orderwire.dialects.rmz.schemas import StatusBody
from orderwire.dialects.rmz.writing import STATUS, Document, envelope
from orderwire.engine.orders import Order
from orderwire.engine.refusals import OrderNotFound, Refusal
from orderwire.operations.advance_order import Wanted, find_wanted
from orderwire.operations.cancel_order import cancel_order
from orderwire.operations.complete_order import complete_order
from orderwire.operations.start_order import start_order
from orderwire.operations.world import Caller, World

Step = Callable[[World, Caller, Wanted], Awaitable[Order | Refusal]]

STEPS: Mapping[int, Step] = {3: start_order, 4: complete_order, 5: cancel_order}

CANNOT_BE_SET = {
    1: "Order cannot go back to awaiting payment",
    2: "Order comes under review when it is paid, and cannot be moved there",
    6: "Order cannot be refunded by its status: refunds are not supported yet",
}

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


async def change_status(
    world: World, caller: Caller, wanted: Wanted, status: int | None
) -> tuple[int, Document]:
    """Change an order's status, and word what came of it. Raises Overloaded and DatabaseError."""
    outcome: Order | Refusal | None = await find_wanted(world, caller, wanted)
    if isinstance(outcome, Order) and status is not None and status != STATUS[outcome.state]:
        if status in CANNOT_BE_SET:
            return 400, error_envelope(CANNOT_BE_SET[status], world.now_ms())
        outcome = await STEPS[status](world, caller, wanted)
    now_ms = world.now_ms()
    match outcome:
        case None | OrderNotFound():
            return 404, error_envelope("Order not found", now_ms)
        case Refusal():
            return refuse(outcome, now_ms)
        case Order():
            return 200, envelope(None, now_ms, UPDATED)
