"""The life of a fulfilment, goods on their way to the customer, as one table.

Rule 1: a fulfilment's state changes only through `advance`.
Rule 2: what is not in the table is refused.

    shipped     handed to a carrier, or made ready to be picked up
    delivered   the customer has it
    cancelled   it came to nothing: its units are to be fulfilled again
"""

from enum import StrEnum

from orderwire.engine.refusals import WrongState


class FulfilmentState(StrEnum):
    """Where a fulfilment stands."""

    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class FulfilmentStep(StrEnum):
    """What can happen to a fulfilment."""

    DELIVER = "deliver"
    CANCEL = "cancel"


TRANSITIONS: dict[FulfilmentState, dict[FulfilmentStep, FulfilmentState]] = {
    FulfilmentState.SHIPPED: {
        FulfilmentStep.DELIVER: FulfilmentState.DELIVERED,
        FulfilmentStep.CANCEL: FulfilmentState.CANCELLED,
    },
    FulfilmentState.DELIVERED: {},
    FulfilmentState.CANCELLED: {},
}


def advance(state: FulfilmentState, step: FulfilmentStep) -> FulfilmentState | WrongState:
    """The state after `step`, or the refusal to take it."""
    return TRANSITIONS[state].get(step) or WrongState(state=state, step=step)
