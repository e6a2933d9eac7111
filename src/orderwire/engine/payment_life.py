"""The life of a payment, one attempt to pay an order, as one table.

Rule 1: a payment's state changes only through `advance`.
Rule 2: what is not in the table is refused.

    open             begun; the provider has been or will be asked, and may have moved money
    pending_review   somebody has to look at the evidence (a bank receipt)
    authorised       the money is reserved
    captured         the money is ours
    failed           declined; the customer may try again with a new payment
    voided           given up without money
"""

from enum import StrEnum

from orderwire.engine.refusals import WrongState


class PaymentState(StrEnum):
    """Where a payment stands."""

    OPEN = "open"
    PENDING_REVIEW = "pending_review"
    AUTHORISED = "authorised"
    CAPTURED = "captured"
    FAILED = "failed"
    VOIDED = "voided"


class PaymentStep(StrEnum):
    """What can happen to a payment."""

    REVIEW = "review"
    AUTHORISE = "authorise"
    CAPTURE = "capture"
    FAIL = "fail"
    VOID = "void"


TRANSITIONS: dict[PaymentState, dict[PaymentStep, PaymentState]] = {
    PaymentState.OPEN: {
        PaymentStep.REVIEW: PaymentState.PENDING_REVIEW,
        PaymentStep.AUTHORISE: PaymentState.AUTHORISED,
        PaymentStep.CAPTURE: PaymentState.CAPTURED,
        PaymentStep.FAIL: PaymentState.FAILED,
        PaymentStep.VOID: PaymentState.VOIDED,
    },
    PaymentState.PENDING_REVIEW: {
        PaymentStep.CAPTURE: PaymentState.CAPTURED,
        PaymentStep.FAIL: PaymentState.FAILED,
    },
    PaymentState.AUTHORISED: {
        PaymentStep.CAPTURE: PaymentState.CAPTURED,
        PaymentStep.VOID: PaymentState.VOIDED,
    },
    PaymentState.CAPTURED: {},
    PaymentState.FAILED: {},
    PaymentState.VOIDED: {},
}


def advance(state: PaymentState, step: PaymentStep) -> PaymentState | WrongState:
    """The state after `step`, or the refusal to take it."""
    return TRANSITIONS[state].get(step) or WrongState(state=state, step=step)
