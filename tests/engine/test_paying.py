"""What moves an order: its steps, and the money that has come for it."""

from dataclasses import replace
from itertools import product

import pytest

from orderwire.engine.order_life import ENDED, TRANSITIONS, OrderState, OrderStep
from orderwire.engine.orders import Order
from orderwire.engine.paying import due_minor, event_of, take_step
from orderwire.engine.refusals import WrongState
from tests import make

PAID_MS = make.NOW_MS + 5_000


def an_order() -> Order:
    return make.placed(make.facts(), make.request()).order


@pytest.mark.parametrize(("state", "step"), [*product(OrderState, OrderStep)])
def test_a_step_moves_version_and_time_or_is_refused(state: OrderState, step: OrderStep) -> None:
    order = replace(an_order(), state=state)
    after = take_step(order, step, PAID_MS)
    if step not in TRANSITIONS[state]:
        assert after == WrongState(state=state, step=step)
        return
    assert isinstance(after, Order)
    assert after.state is TRANSITIONS[state][step]
    assert (after.version, after.updated_ms) == (order.version + 1, PAID_MS)


def test_the_moment_of_the_first_placing_is_kept() -> None:
    order = replace(an_order(), state=OrderState.CANCELLED, placed_ms=1)
    after = take_step(order, OrderStep.PLACE, PAID_MS)
    assert isinstance(after, Order)
    assert after.placed_ms == 1


@pytest.mark.parametrize("step", [step for step in OrderStep if step is not OrderStep.PLACE])
def test_only_placing_sets_the_moment_of_placing(step: OrderStep) -> None:
    for state in OrderState:
        after = take_step(replace(an_order(), state=state), step, PAID_MS)
        assert isinstance(after, WrongState) or after.placed_ms is None


@pytest.mark.parametrize("step", OrderStep)
def test_every_step_has_an_event_of_its_own(step: OrderStep) -> None:
    assert event_of(step).kind.startswith("order.")
    assert len({event_of(one).kind for one in OrderStep}) == len(OrderStep)


@pytest.mark.parametrize(
    ("paid", "refunded", "due"),
    [(0, 0, 10_000), (4_000, 0, 6_000), (10_000, 0, 0), (12_000, 0, 0), (10_000, 4_000, 0)],
)
def test_what_is_due_is_what_has_not_come(paid: int, refunded: int, due: int) -> None:
    for state in OrderState:
        order = replace(an_order(), state=state, paid_minor=paid, refunded_minor=refunded)
        assert due_minor(order) == (due + refunded if state in ENDED else due)
