"""The life of an order, as one table.

Rule 1: an order's state changes only through `advance`.
Rule 2: what is not in the table is refused.

    awaiting_payment   admitted, stock reserved, nobody has paid yet
    placed             paid, free, to be paid on delivery, or its receipt is being looked at;
                       nothing was handed over
    in_progress        a part was handed over, or the work on it has begun
    completed          everything was handed over
    expired            the time to pay ran out; stock and coupon went back
    cancelled          somebody ended it; stock and coupon went back

An expired or cancelled order is placed all the same when its money arrives late and the stock is
still there. A placed order whose receipt was rejected awaits its payment again. A completed one is
in progress again when a part of it came back undelivered.
"""

from enum import StrEnum

from orderwire.engine.refusals import WrongState


class OrderState(StrEnum):
    """Where an order stands."""

    AWAITING_PAYMENT = "awaiting_payment"
    PLACED = "placed"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class OrderStep(StrEnum):
    """What can happen to an order."""

    PLACE = "place"
    START = "start"
    COMPLETE = "complete"
    UNPLACE = "unplace"
    RESUME = "resume"
    EXPIRE = "expire"
    CANCEL = "cancel"


TRANSITIONS: dict[OrderState, dict[OrderStep, OrderState]] = {
    OrderState.AWAITING_PAYMENT: {
        OrderStep.PLACE: OrderState.PLACED,
        OrderStep.EXPIRE: OrderState.EXPIRED,
        OrderStep.CANCEL: OrderState.CANCELLED,
    },
    OrderState.PLACED: {
        OrderStep.UNPLACE: OrderState.AWAITING_PAYMENT,
        OrderStep.START: OrderState.IN_PROGRESS,
        OrderStep.COMPLETE: OrderState.COMPLETED,
        OrderStep.CANCEL: OrderState.CANCELLED,
    },
    OrderState.IN_PROGRESS: {
        OrderStep.COMPLETE: OrderState.COMPLETED,
        OrderStep.CANCEL: OrderState.CANCELLED,
    },
    OrderState.COMPLETED: {
        OrderStep.RESUME: OrderState.IN_PROGRESS,
    },
    OrderState.EXPIRED: {
        OrderStep.PLACE: OrderState.PLACED,
    },
    OrderState.CANCELLED: {
        OrderStep.PLACE: OrderState.PLACED,
    },
}

ENDED = frozenset({OrderState.EXPIRED, OrderState.CANCELLED})
"""The states in which an order holds nothing: neither stock nor coupon nor window."""


def advance(state: OrderState, step: OrderStep) -> OrderState | WrongState:
    """The state after `step`, or the refusal to take it."""
    return TRANSITIONS[state].get(step) or WrongState(state=state, step=step)
