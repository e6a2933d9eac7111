"""The life of a refund, money that goes back to the customer, as one table.

Rule 1: a refund's state changes only through `advance`.
Rule 2: what is not in the table is refused.

    open        decided, and counted; the provider has been or will be asked, and may have sent it
    succeeded   the money went back
    failed      it did not: what the refund counted counts no more
"""

from enum import StrEnum

from orderwire.engine.refusals import WrongState


class RefundState(StrEnum):
    """Where a refund stands."""

    OPEN = "open"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class RefundStep(StrEnum):
    """What can happen to a refund."""

    SUCCEED = "succeed"
    FAIL = "fail"


TRANSITIONS: dict[RefundState, dict[RefundStep, RefundState]] = {
    RefundState.OPEN: {
        RefundStep.SUCCEED: RefundState.SUCCEEDED,
        RefundStep.FAIL: RefundState.FAILED,
    },
    RefundState.SUCCEEDED: {},
    RefundState.FAILED: {},
}


def advance(state: RefundState, step: RefundStep) -> RefundState | WrongState:
    """The state after `step`, or the refusal to take it."""
    return TRANSITIONS[state].get(step) or WrongState(state=state, step=step)
