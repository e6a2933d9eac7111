"""A subscription's state changes by its table only: every state, every step."""

from itertools import product

import pytest

from orderwire.engine.refusals import WrongState
from orderwire.engine.subscription_life import (
    OVER,
    TRANSITIONS,
    SubscriptionState,
    SubscriptionStep,
    advance,
)

DOCUMENTED = {
    ("active", "lapse"): "past_due",
    ("active", "pause"): "paused",
    ("active", "cancel"): "cancelled",
    ("past_due", "renew"): "active",
    ("past_due", "expire"): "expired",
    ("past_due", "cancel"): "cancelled",
    ("paused", "renew"): "active",
    ("paused", "resume"): "active",
    ("paused", "cancel"): "cancelled",
    ("expired", "renew"): "active",
    ("cancelled", "renew"): "active",
}


@pytest.mark.parametrize(("state", "step"), [*product(SubscriptionState, SubscriptionStep)])
def test_a_step_is_documented_or_refused(state: SubscriptionState, step: SubscriptionStep) -> None:
    expected = DOCUMENTED.get((state.value, step.value))
    assert advance(state, step) == (expected or WrongState(state=state, step=step))


def test_the_table_names_every_state_and_nothing_undocumented() -> None:
    assert list(TRANSITIONS) == list(SubscriptionState)
    ways = {
        (state.value, step.value): end.value
        for state, steps in TRANSITIONS.items()
        for step, end in steps.items()
    }
    assert ways == DOCUMENTED


def test_every_state_can_be_reached_from_the_first() -> None:
    reached, ahead = set[SubscriptionState](), {SubscriptionState.ACTIVE}
    while ahead:
        reached |= ahead
        ahead = {end for state in ahead for end in TRANSITIONS[state].values()} - reached
    assert reached == set(SubscriptionState)


def test_money_counts_from_wherever_the_clock_does_not_run() -> None:
    waiting = set(SubscriptionState) - {SubscriptionState.ACTIVE}
    assert all(SubscriptionStep.RENEW in TRANSITIONS[state] for state in waiting)


def test_what_is_over_only_comes_back_by_money() -> None:
    assert all(set(TRANSITIONS[state]) == {SubscriptionStep.RENEW} for state in OVER)
