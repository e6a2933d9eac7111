"""The life of a payment, one attempt to pay an order, as one table.

Rule 1: a payment's state changes only through `advance`.
Rule 2: what is not in the table is refused.

    open             begun; the provider has been or will be asked, and may have moved money
    pending_review   somebody has to look at it: a bank receipt, or money that does not fit
    promised         it is to be collected when the goods are handed over
    authorised       the money is reserved
    captured         the money is ours
    failed           declined; the customer may try again with a new payment
    voided           given up without money

Providers are known to capture what they declined or gave up before, and people find a transfer in
their account that they had no longer waited for: `failed` and `voided` are ends as long as no
money comes.
"""

from enum import StrEnum

from orderwire.engine.refusals import WrongState


class PaymentState(StrEnum):
    """Where a payment stands."""

    OPEN = "open"
    PENDING_REVIEW = "pending_review"
    PROMISED = "promised"
    AUTHORISED = "authorised"
    CAPTURED = "captured"
    FAILED = "failed"
    VOIDED = "voided"


class PaymentStep(StrEnum):
    """What can happen to a payment."""

    REVIEW = "review"
    PROMISE = "promise"
    AUTHORISE = "authorise"
    CAPTURE = "capture"
    FAIL = "fail"
    VOID = "void"


TRANSITIONS: dict[PaymentState, dict[PaymentStep, PaymentState]] = {
    PaymentState.OPEN: {
        PaymentStep.REVIEW: PaymentState.PENDING_REVIEW,
        PaymentStep.PROMISE: PaymentState.PROMISED,
        PaymentStep.AUTHORISE: PaymentState.AUTHORISED,
        PaymentStep.CAPTURE: PaymentState.CAPTURED,
        PaymentStep.FAIL: PaymentState.FAILED,
        PaymentStep.VOID: PaymentState.VOIDED,
    },
    PaymentState.PENDING_REVIEW: {
        PaymentStep.CAPTURE: PaymentState.CAPTURED,
        PaymentStep.FAIL: PaymentState.FAILED,
        PaymentStep.VOID: PaymentState.VOIDED,
    },
    PaymentState.PROMISED: {
        PaymentStep.CAPTURE: PaymentState.CAPTURED,
        PaymentStep.FAIL: PaymentState.FAILED,
        PaymentStep.VOID: PaymentState.VOIDED,
    },
    PaymentState.AUTHORISED: {
        PaymentStep.REVIEW: PaymentState.PENDING_REVIEW,
        PaymentStep.FAIL: PaymentState.FAILED,
        PaymentStep.CAPTURE: PaymentState.CAPTURED,
        PaymentStep.VOID: PaymentState.VOIDED,
    },
    PaymentState.CAPTURED: {},
    PaymentState.FAILED: {
        PaymentStep.REVIEW: PaymentState.PENDING_REVIEW,
        PaymentStep.CAPTURE: PaymentState.CAPTURED,
    },
    PaymentState.VOIDED: {
        PaymentStep.REVIEW: PaymentState.PENDING_REVIEW,
        PaymentStep.CAPTURE: PaymentState.CAPTURED,
    },
}


def advance(state: PaymentState, step: PaymentStep) -> PaymentState | WrongState:
    """The state after `step`, or the refusal to take it."""
    return TRANSITIONS[state].get(step) or WrongState(state=state, step=step)
