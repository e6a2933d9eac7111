"""What is said of a payment is applied once, and no money that it tells of is lost."""

from dataclasses import replace

import pytest

from orderwire.engine.catalogue import ProductKind
from orderwire.engine.checkout_life import CheckoutState
from orderwire.engine.money import Money
from orderwire.engine.order_life import ENDED, OrderState
from orderwire.engine.orders import Event
from orderwire.engine.paying import (
    Answer,
    Came,
    Captured,
    Declined,
    Late,
    NothingNew,
    Payment,
    Pending,
    Settled,
    Till,
    with_money,
)
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.settling import settle
from tests import make

PAID_MS = make.NOW_MS + 5_000
CAPTURED = Captured(reference="ref-1", amount=Money(10_000, "SAR"), store_id=1, order_id=1)
DECLINED = Declined(reason="insufficient_funds")
FACTS: dict[str, str | int] = {
    "payment_id": 31,
    "provider": "test",
    "amount_minor": 10_000,
    "currency": "SAR",
}
WRONG = [
    replace(CAPTURED, amount=Money(9_999, "SAR")),
    replace(CAPTURED, amount=Money(10_001, "SAR")),
    replace(CAPTURED, amount=Money(10_000, "KWD")),
    replace(CAPTURED, store_id=2),
    replace(CAPTURED, order_id=2),
]


def till(kind: ProductKind = ProductKind.DIGITAL) -> Till:
    """An order of 100.00 SAR with its open checkout and a payment that has begun."""
    outcome = make.placed(make.facts(make.product(kind=kind)), make.request())
    assert outcome.checkout is not None
    payment = Payment(
        store_id=1,
        id=31,
        order_id=outcome.order.id,
        provider="test",
        state=PaymentState.OPEN,
        version=1,
        amount=outcome.order.total,
        reference=None,
        failure=None,
        created_ms=make.NOW_MS,
        updated_ms=make.NOW_MS,
        continue_url="https://bank.test",
    )
    return Till(payment, outcome.order, outcome.checkout)


def with_payment(at: Till, state: PaymentState, failure: str | None = None) -> Till:
    return replace(at, payment=replace(at.payment, state=state, failure=failure))


def with_checkout(at: Till, state: CheckoutState) -> Till:
    return replace(at, checkout=replace(at.checkout, state=state))


def settled(at: Till, answer: Answer, came: Came) -> Settled:
    outcome = settle(at, answer, PAID_MS)
    assert isinstance(outcome, Settled), outcome
    assert (outcome.came, outcome.before) == (came, at)
    return outcome


# --- The money that was waited for ---------------------------------------------------------------


def test_a_captured_payment_holds_the_providers_reference() -> None:
    at = till()
    assert settled(at, CAPTURED, Came.PAID).after.payment == replace(
        at.payment,
        state=PaymentState.CAPTURED,
        version=2,
        reference="ref-1",
        continue_url=None,
        updated_ms=PAID_MS,
    )


def test_money_pays_the_checkout() -> None:
    at = till()
    paid = replace(at.checkout, state=CheckoutState.PAID, version=2)
    assert settled(at, CAPTURED, Came.PAID).after.checkout == paid


def test_what_is_not_shipped_is_completed_when_it_is_paid() -> None:
    outcome = settled(till(), CAPTURED, Came.PAID)
    assert outcome.after.order.state is OrderState.COMPLETED
    assert (outcome.after.order.version, outcome.after.order.placed_ms) == (4, PAID_MS)
    assert outcome.events == [
        Event("payment.captured", FACTS),
        Event("order.placed"),
        Event("order.completed"),
    ]


def test_what_is_shipped_is_placed_when_it_is_paid() -> None:
    outcome = settled(till(ProductKind.PHYSICAL), CAPTURED, Came.PAID)
    assert outcome.after.order.state is OrderState.PLACED
    assert (outcome.after.order.version, outcome.after.order.placed_ms) == (3, PAID_MS)
    assert [event.kind for event in outcome.events] == ["payment.captured", "order.placed"]


@pytest.mark.parametrize("state", [PaymentState.PENDING_REVIEW, PaymentState.AUTHORISED])
def test_money_settles_a_payment_that_waited(state: PaymentState) -> None:
    outcome = settled(with_payment(till(), state), CAPTURED, Came.PAID)
    assert outcome.after.payment.state is PaymentState.CAPTURED


@pytest.mark.parametrize("state", [PaymentState.FAILED, PaymentState.VOIDED])
def test_money_that_was_given_up_counts_when_it_comes(state: PaymentState) -> None:
    outcome = settled(with_payment(till(), state, "card_declined"), CAPTURED, Came.PAID)
    assert outcome.after.payment.state is PaymentState.CAPTURED
    assert outcome.after.payment.failure is None


@pytest.mark.parametrize("state", [OrderState.PLACED, OrderState.IN_PROGRESS, OrderState.COMPLETED])
def test_money_for_an_order_that_is_worked_on_pays_its_checkout_alone(state: OrderState) -> None:
    at = till(ProductKind.PHYSICAL)
    at = replace(at, order=replace(at.order, state=state))
    outcome = settled(at, CAPTURED, Came.PAID)
    assert outcome.after.order == with_money(at.order, outcome.after.payment, PAID_MS)
    assert outcome.after.checkout.state is CheckoutState.PAID
    assert [event.kind for event in outcome.events] == ["payment.captured"]


# --- No money ------------------------------------------------------------------------------------


def test_a_declined_payment_says_why() -> None:
    at = till()
    assert settled(at, DECLINED, Came.DECLINED).after == replace(
        at,
        payment=replace(
            at.payment,
            state=PaymentState.FAILED,
            version=2,
            failure="insufficient_funds",
            continue_url=None,
            updated_ms=PAID_MS,
        ),
    )


def test_a_declined_payment_leaves_an_event() -> None:
    assert settled(till(), DECLINED, Came.DECLINED).events == [
        Event("payment.declined", {"payment_id": 31, "reason": "insufficient_funds"})
    ]


def test_after_a_declined_payment_another_one_can_pay() -> None:
    at = till()
    declined = settled(at, DECLINED, Came.DECLINED).after
    another = replace(declined, payment=replace(at.payment, id=32))
    assert settled(another, CAPTURED, Came.PAID).after.order.state is OrderState.COMPLETED


@pytest.mark.parametrize("state", PaymentState)
def test_a_provider_that_does_not_know_yet_says_nothing_new(state: PaymentState) -> None:
    at = with_payment(till(), state)
    assert settle(at, Pending(), PAID_MS) == NothingNew(at.payment)


# --- Told again ----------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [CAPTURED, DECLINED, WRONG[0]], ids=["paid", "no", "mismatch"])
def test_an_answer_that_is_told_again_is_nothing_new(answer: Answer) -> None:
    outcome = settle(till(), answer, PAID_MS)
    assert isinstance(outcome, Settled)
    assert settle(outcome.after, answer, PAID_MS) == NothingNew(outcome.after.payment)


@pytest.mark.parametrize("answer", [CAPTURED, DECLINED, Pending(), *WRONG])
def test_a_payment_that_has_its_money_hears_nothing_new(answer: Answer) -> None:
    after = settled(till(), CAPTURED, Came.PAID).after
    assert settle(after, answer, PAID_MS) == NothingNew(after.payment)


# --- Money that does not fit ---------------------------------------------------------------------


@pytest.mark.parametrize("wrong", WRONG)
def test_money_that_does_not_fit_is_set_aside_and_the_order_stays(wrong: Captured) -> None:
    at = till()
    outcome = settled(at, wrong, Came.MISMATCH)
    assert outcome.after == replace(
        at,
        payment=replace(
            at.payment,
            state=PaymentState.PENDING_REVIEW,
            version=2,
            failure="mismatch",
            continue_url=None,
            updated_ms=PAID_MS,
        ),
    )
    (event,) = outcome.events
    assert event == Event(
        "payment.mismatch",
        {
            **FACTS,
            "reference": "ref-1",
            "captured_minor": wrong.amount.minor,
            "captured_currency": wrong.amount.currency,
            "captured_store": wrong.store_id,
            "captured_order": wrong.order_id,
        },
    )


@pytest.mark.parametrize("state", CheckoutState)
@pytest.mark.parametrize("order_state", OrderState)
def test_money_that_does_not_fit_never_moves_an_order(
    state: CheckoutState, order_state: OrderState
) -> None:
    at = with_checkout(till(), state)
    at = replace(at, order=replace(at.order, state=order_state))
    outcome = settled(at, WRONG[0], Came.MISMATCH)
    assert (outcome.after.order, outcome.after.checkout) == (at.order, at.checkout)


@pytest.mark.parametrize(("answer", "came"), [(CAPTURED, Came.PAID), (DECLINED, Came.DECLINED)])
def test_a_mismatch_is_cleared_up_by_the_provider(answer: Answer, came: Came) -> None:
    aside = settled(till(), WRONG[0], Came.MISMATCH).after
    settled(aside, answer, came)


# --- Money too much, and too late ----------------------------------------------------------------


@pytest.mark.parametrize("order_state", OrderState)
@pytest.mark.parametrize("state", [PaymentState.OPEN, PaymentState.FAILED])
def test_a_second_payment_of_a_paid_checkout_waits_for_a_refund(
    order_state: OrderState, state: PaymentState
) -> None:
    """Even where the order was cancelled since: its first payment is what it was paid by."""
    at = with_checkout(with_payment(till(), state), CheckoutState.PAID)
    at = replace(at, order=replace(at.order, state=order_state))
    at = replace(at, order=replace(at.order, paid_minor=10_000))
    outcome = settled(at, CAPTURED, Came.SURPLUS)
    assert outcome.after.order == with_money(at.order, outcome.after.payment, PAID_MS)
    assert outcome.after.order.paid_minor == 20_000
    assert outcome.after.checkout == at.checkout
    assert outcome.after.payment.state is PaymentState.CAPTURED
    assert outcome.events == [Event("payment.surplus", FACTS)]


@pytest.mark.parametrize(
    ("state", "order_state"),
    [
        (CheckoutState.EXPIRED, OrderState.EXPIRED),
        (CheckoutState.CANCELLED, OrderState.CANCELLED),
    ],
)
def test_money_for_an_order_that_has_ended_is_late(
    state: CheckoutState, order_state: OrderState
) -> None:
    at = with_checkout(till(), state)
    at = replace(at, order=replace(at.order, state=order_state))
    assert order_state in ENDED
    assert settle(at, CAPTURED, PAID_MS) == Late(at.payment)
