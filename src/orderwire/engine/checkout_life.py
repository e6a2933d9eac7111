"""The life of a checkout, the page where an order is paid, as one table.

Rule 1: a checkout's state changes only through `advance`.
Rule 2: what is not in the table is refused.

    open        it can be paid here
    promised    its order is placed although the money is still to come: on delivery, or by a
                transfer whose receipt is being looked at. Its time runs no longer
    paid        the money has come
    expired     the time to pay ran out
    cancelled   its order was cancelled

One that is over is paid all the same where late money places its order again. One whose receipt
was rejected is open once more.
"""

from enum import StrEnum

from orderwire.engine.refusals import WrongState


class CheckoutState(StrEnum):
    """Where a checkout stands."""

    OPEN = "open"
    PROMISED = "promised"
    PAID = "paid"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class CheckoutStep(StrEnum):
    """What can happen to a checkout."""

    PROMISE = "promise"
    REOPEN = "reopen"
    PAY = "pay"
    EXPIRE = "expire"
    CANCEL = "cancel"


TRANSITIONS: dict[CheckoutState, dict[CheckoutStep, CheckoutState]] = {
    CheckoutState.OPEN: {
        CheckoutStep.PROMISE: CheckoutState.PROMISED,
        CheckoutStep.PAY: CheckoutState.PAID,
        CheckoutStep.EXPIRE: CheckoutState.EXPIRED,
        CheckoutStep.CANCEL: CheckoutState.CANCELLED,
    },
    CheckoutState.PROMISED: {
        CheckoutStep.PAY: CheckoutState.PAID,
        CheckoutStep.REOPEN: CheckoutState.OPEN,
        CheckoutStep.CANCEL: CheckoutState.CANCELLED,
    },
    CheckoutState.PAID: {},
    CheckoutState.EXPIRED: {
        CheckoutStep.PAY: CheckoutState.PAID,
    },
    CheckoutState.CANCELLED: {
        CheckoutStep.PAY: CheckoutState.PAID,
    },
}


def advance(state: CheckoutState, step: CheckoutStep) -> CheckoutState | WrongState:
    """The state after `step`, or the refusal to take it."""
    return TRANSITIONS[state].get(step) or WrongState(state=state, step=step)
