"""States change by their tables only: every state, every step, of every life."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from itertools import product
from typing import TypeVar

import pytest

from orderwire.engine import (
    checkout_life,
    fulfilment_life,
    order_life,
    payment_life,
    refund_life,
)
from orderwire.engine.checkout_life import CheckoutState, CheckoutStep
from orderwire.engine.fulfilment_life import FulfilmentState, FulfilmentStep
from orderwire.engine.order_life import OrderState, OrderStep
from orderwire.engine.payment_life import PaymentState, PaymentStep
from orderwire.engine.refund_life import RefundState, RefundStep
from orderwire.engine.refusals import WrongState

_State = TypeVar("_State", bound=StrEnum)
_Step = TypeVar("_Step", bound=StrEnum)

Table = Mapping[str, Mapping[str, str]]
Way = tuple[str, str, str]


def plain(table: Mapping[_State, Mapping[_Step, _State]]) -> Table:
    return {
        state.value: {step.value: end.value for step, end in ways.items()}
        for state, ways in table.items()
    }


TABLES = {
    "order": plain(order_life.TRANSITIONS),
    "checkout": plain(checkout_life.TRANSITIONS),
    "payment": plain(payment_life.TRANSITIONS),
    "refund": plain(refund_life.TRANSITIONS),
    "fulfilment": plain(fulfilment_life.TRANSITIONS),
}
STATES: dict[str, type[StrEnum]] = {
    "order": OrderState,
    "checkout": CheckoutState,
    "payment": PaymentState,
    "refund": RefundState,
    "fulfilment": FulfilmentState,
}
FIRST = {
    "order": "awaiting_payment",
    "checkout": "open",
    "payment": "open",
    "refund": "open",
    "fulfilment": "shipped",
}
ENDS: dict[str, set[str]] = {
    "order": set(),
    "checkout": {"paid"},
    "payment": {"captured"},
    "refund": {"succeeded", "failed"},
    "fulfilment": {"delivered", "cancelled"},
}
DOCUMENTED: dict[str, set[Way]] = {
    "order": {
        ("awaiting_payment", "place", "placed"),
        ("awaiting_payment", "expire", "expired"),
        ("awaiting_payment", "cancel", "cancelled"),
        ("placed", "unplace", "awaiting_payment"),
        ("placed", "start", "in_progress"),
        ("placed", "complete", "completed"),
        ("placed", "cancel", "cancelled"),
        ("in_progress", "complete", "completed"),
        ("in_progress", "cancel", "cancelled"),
        ("completed", "resume", "in_progress"),
        ("expired", "place", "placed"),
        ("cancelled", "place", "placed"),
    },
    "checkout": {
        ("open", "pay", "paid"),
        ("open", "expire", "expired"),
        ("open", "cancel", "cancelled"),
        ("open", "promise", "promised"),
        ("promised", "pay", "paid"),
        ("promised", "reopen", "open"),
        ("promised", "cancel", "cancelled"),
        ("expired", "pay", "paid"),
        ("cancelled", "pay", "paid"),
    },
    "payment": {
        ("open", "review", "pending_review"),
        ("open", "promise", "promised"),
        ("open", "authorise", "authorised"),
        ("open", "capture", "captured"),
        ("open", "fail", "failed"),
        ("open", "void", "voided"),
        ("pending_review", "capture", "captured"),
        ("pending_review", "fail", "failed"),
        ("pending_review", "void", "voided"),
        ("promised", "capture", "captured"),
        ("promised", "fail", "failed"),
        ("promised", "void", "voided"),
        ("authorised", "review", "pending_review"),
        ("authorised", "fail", "failed"),
        ("authorised", "capture", "captured"),
        ("authorised", "void", "voided"),
        ("failed", "review", "pending_review"),
        ("failed", "capture", "captured"),
        ("voided", "review", "pending_review"),
        ("voided", "capture", "captured"),
    },
    "refund": {
        ("open", "succeed", "succeeded"),
        ("open", "fail", "failed"),
    },
    "fulfilment": {
        ("shipped", "deliver", "delivered"),
        ("shipped", "cancel", "cancelled"),
    },
}


def every_step(
    life: str,
    states: type[_State],
    steps: type[_Step],
    advance: Callable[[_State, _Step], _State | WrongState],
) -> list[tuple[str, str, str, Callable[[], str | WrongState]]]:
    pairs = product(states, steps)
    return [(life, state, step, partial(advance, state, step)) for state, step in pairs]


EVERY_STEP = [
    *every_step("order", OrderState, OrderStep, order_life.advance),
    *every_step("checkout", CheckoutState, CheckoutStep, checkout_life.advance),
    *every_step("payment", PaymentState, PaymentStep, payment_life.advance),
    *every_step("refund", RefundState, RefundStep, refund_life.advance),
    *every_step("fulfilment", FulfilmentState, FulfilmentStep, fulfilment_life.advance),
]


@pytest.mark.parametrize(("life", "state", "step", "advance"), EVERY_STEP)
def test_a_step_is_documented_or_refused(
    life: str, state: str, step: str, advance: Callable[[], str | WrongState]
) -> None:
    documented = {(start, way): end for start, way, end in DOCUMENTED[life]}
    expected = documented.get((state, step), WrongState(state=state, step=step))
    assert advance() == expected


@pytest.mark.parametrize("life", TABLES)
def test_a_table_holds_what_is_documented_and_nothing_else(life: str) -> None:
    table = TABLES[life]
    ways = {(state, step, end) for state in table for step, end in table[state].items()}
    assert ways == DOCUMENTED[life]


@pytest.mark.parametrize("life", TABLES)
def test_a_table_names_every_state(life: str) -> None:
    assert list(TABLES[life]) == list(STATES[life])


@pytest.mark.parametrize("life", TABLES)
def test_every_state_can_be_reached_from_the_first(life: str) -> None:
    reached, ahead = set[str](), {FIRST[life]}
    while ahead:
        reached |= ahead
        ahead = {end for state in ahead for end in TABLES[life][state].values()} - reached
    assert reached == set(STATES[life])


@pytest.mark.parametrize("life", TABLES)
def test_the_ends_are_the_states_without_a_way_out(life: str) -> None:
    assert {state for state, ways in TABLES[life].items() if not ways} == ENDS[life]


@pytest.mark.parametrize("life", TABLES)
def test_no_step_leaves_a_state_as_it_is(life: str) -> None:
    assert not any(state in ways.values() for state, ways in TABLES[life].items())


def test_an_order_holds_nothing_once_it_is_expired_or_cancelled() -> None:
    assert {OrderState.EXPIRED, OrderState.CANCELLED} == order_life.ENDED
