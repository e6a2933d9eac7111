"""The life of a subscription, as one table.

Rule 1: a subscription's state changes only through `advance`.
Rule 2: what is not in the table is refused.
Rule 3: money that arrives always counts: a renewal that is paid late starts a period again,
whatever the subscription has come to meanwhile.

    active      its period is paid for and runs
    past_due    the period is over, and the renewal order waits to be paid
    paused      the merchant stopped the clock; what was left of the period is kept
    expired     nobody paid for the renewal within the time of grace
    cancelled   somebody ended it
"""

from enum import StrEnum

from orderwire.engine.refusals import WrongState


class SubscriptionState(StrEnum):
    """Where a subscription stands."""

    ACTIVE = "active"
    PAST_DUE = "past_due"
    PAUSED = "paused"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class SubscriptionStep(StrEnum):
    """What can happen to a subscription."""

    LAPSE = "lapse"
    RENEW = "renew"
    EXPIRE = "expire"
    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"


TRANSITIONS: dict[SubscriptionState, dict[SubscriptionStep, SubscriptionState]] = {
    SubscriptionState.ACTIVE: {
        SubscriptionStep.LAPSE: SubscriptionState.PAST_DUE,
        SubscriptionStep.PAUSE: SubscriptionState.PAUSED,
        SubscriptionStep.CANCEL: SubscriptionState.CANCELLED,
    },
    SubscriptionState.PAST_DUE: {
        SubscriptionStep.RENEW: SubscriptionState.ACTIVE,
        SubscriptionStep.EXPIRE: SubscriptionState.EXPIRED,
        SubscriptionStep.CANCEL: SubscriptionState.CANCELLED,
    },
    SubscriptionState.PAUSED: {
        SubscriptionStep.RENEW: SubscriptionState.ACTIVE,
        SubscriptionStep.RESUME: SubscriptionState.ACTIVE,
        SubscriptionStep.CANCEL: SubscriptionState.CANCELLED,
    },
    SubscriptionState.EXPIRED: {
        SubscriptionStep.RENEW: SubscriptionState.ACTIVE,
    },
    SubscriptionState.CANCELLED: {
        SubscriptionStep.RENEW: SubscriptionState.ACTIVE,
    },
}

OVER = frozenset({SubscriptionState.EXPIRED, SubscriptionState.CANCELLED})
"""The states in which nothing more is due, and only late money changes anything."""


def advance(state: SubscriptionState, step: SubscriptionStep) -> SubscriptionState | WrongState:
    """The state after `step`, or the refusal to take it."""
    return TRANSITIONS[state].get(step) or WrongState(state=state, step=step)
