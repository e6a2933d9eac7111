"""Every payment with every order and checkout it can stand beside, and everything said of it.

What has to hold of all of them holds of all of them: no money is lost or counted twice, nothing is
placed or closed that should not be, and what is said again is nothing new.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from orderwire.engine.catalogue import ProductKind
from orderwire.engine.checkout_life import CheckoutState as C
from orderwire.engine.money import Money
from orderwire.engine.offline import BANK_TRANSFER, CASH_ON_DELIVERY, MANUAL
from orderwire.engine.order_life import ENDED
from orderwire.engine.order_life import OrderState as O
from orderwire.engine.paying import (
    MISMATCH,
    Answer,
    Came,
    Captured,
    Declined,
    InReview,
    Late,
    NothingNew,
    Payment,
    Pending,
    Promised,
    Settled,
    Till,
)
from orderwire.engine.payment_life import PaymentState as P
from orderwire.engine.refusals import WrongState
from orderwire.engine.settling import REOPENED_MIN_MS, Conditions, give_up, settle
from tests import make

TOTAL = 10_000
AT_MS = make.NOW_MS + 5_000
LASTS_MS = 3 * make.HOUR_MS
CONDITIONS = Conditions(reopened_ms=LASTS_MS)

WORKED_ON = (O.PLACED, O.IN_PROGRESS, O.COMPLETED)
STANDINGS = {
    (O.AWAITING_PAYMENT, C.OPEN, 0),
    (O.AWAITING_PAYMENT, C.OPEN, 4_000),
    *((state, C.PROMISED, 0) for state in WORKED_ON),
    *((state, C.PAID, TOTAL) for state in WORKED_ON),
    (O.IN_PROGRESS, C.OPEN, 0),
    (O.COMPLETED, C.OPEN, 0),
    (O.EXPIRED, C.EXPIRED, 0),
    (O.EXPIRED, C.EXPIRED, TOTAL),
    (O.CANCELLED, C.CANCELLED, 0),
    (O.CANCELLED, C.CANCELLED, TOTAL),
    (O.CANCELLED, C.PAID, TOTAL),
    # A paid order that was edited to cost more.
    (O.PLACED, C.PAID, 4_000),
}
"""An order's state with its checkout's, and what was paid by other payments before."""

PAYMENTS = [
    *((state, "test", None, "") for state in P),
    *((state, BANK_TRANSFER, None, "") for state in (P.OPEN, P.VOIDED, P.CAPTURED)),
    *((state, BANK_TRANSFER, None, "receipt.png") for state in (P.PENDING_REVIEW, P.VOIDED)),
    (P.FAILED, BANK_TRANSFER, "not in our account", "receipt.png"),
    (P.PENDING_REVIEW, BANK_TRANSFER, None, ""),
    (P.PENDING_REVIEW, "test", MISMATCH, ""),
    (P.PENDING_REVIEW, BANK_TRANSFER, MISMATCH, "receipt.png"),
    *((state, CASH_ON_DELIVERY, None, "") for state in (P.OPEN, P.PROMISED, P.VOIDED, P.FAILED)),
    *((state, MANUAL, None, "") for state in (P.OPEN, P.CAPTURED, P.VOIDED)),
]

MONEY = Captured(reference="r1", amount=Money(TOTAL, "SAR"), store_id=1, order_id=1)
ANSWERS: list[Answer] = [
    MONEY,
    replace(MONEY, method="cash", evidence="till 4", paid_ms=5),
    replace(MONEY, amount=Money(1, "SAR")),
    Declined(reason="no"),
    InReview(evidence="receipt.png"),
    Promised(),
    Pending(),
]


def tills() -> Iterator[Till]:
    for kind, standing, its in product(
        (ProductKind.DIGITAL, ProductKind.PHYSICAL, ProductKind.CODE),
        sorted(STANDINGS),
        PAYMENTS,
    ):
        yield till(kind, standing, its)


def till(
    kind: ProductKind, standing: tuple[O, C, int], its: tuple[P, str, str | None, str]
) -> Till:
    outcome = make.placed(make.facts(make.product(kind=kind)), make.request())
    assert outcome.checkout is not None
    state, checkout_state, paid_before = standing
    payment_state, provider, failure, evidence = its
    payment = Payment(
        store_id=1,
        id=31,
        order_id=1,
        provider=provider,
        state=payment_state,
        version=3,
        amount=Money(TOTAL, "SAR"),
        reference=None,
        failure=failure,
        created_ms=make.NOW_MS,
        updated_ms=make.NOW_MS,
        evidence=evidence,
        prolonged_ms=make.HOUR_MS,
    )
    own = TOTAL if payment_state is P.CAPTURED else 0
    order = replace(outcome.order, state=state, paid_minor=paid_before + own, version=7)
    checkout = replace(outcome.checkout, state=checkout_state, version=5)
    return Till(payment, order, checkout)


EVERY = list(product(tills(), ANSWERS))


def decided(at: Till, answer: Answer) -> Settled | NothingNew | Late:
    return settle(at, answer, AT_MS, CONDITIONS)


def test_there_are_many() -> None:
    assert len(EVERY) > 5_000


def test_money_is_counted_once_and_never_lost() -> None:
    for at, answer in EVERY:
        outcome = decided(at, answer)
        fits = isinstance(answer, Captured) and answer.amount == at.payment.amount
        if fits and at.payment.state is not P.CAPTURED:
            assert not isinstance(outcome, NothingNew), (at, answer)
        if not isinstance(outcome, Settled):
            continue
        had, has = (one.state is P.CAPTURED for one in (at.payment, outcome.after.payment))
        came_minor = TOTAL if has and not had else 0
        assert outcome.order.paid_minor == at.order.paid_minor + came_minor, (at, answer)
        assert has == (had or fits), (at, answer)


def test_money_that_does_not_fit_is_told_of_once_and_moves_nothing_else() -> None:
    for at, answer in EVERY:
        if not isinstance(answer, Captured) or answer.amount == at.payment.amount:
            continue
        outcome = decided(at, answer)
        if at.payment.state is P.CAPTURED or at.payment.failure == MISMATCH:
            assert outcome == NothingNew(at.payment)
            continue
        assert isinstance(outcome, Settled), (at, answer)
        assert outcome.came is Came.MISMATCH
        assert (outcome.order, outcome.after.checkout) == (at.order, at.checkout)
        assert outcome.after.payment.failure == MISMATCH


def test_what_is_said_again_is_nothing_new() -> None:
    for at, answer in EVERY:
        outcome = decided(at, answer)
        after = outcome.after if isinstance(outcome, Settled) else at
        if not isinstance(outcome, Late):
            assert decided(after, answer) == NothingNew(after.payment), (at, answer)


def test_every_outcome_stands_as_an_order_can_stand() -> None:
    known = {(state, checkout) for state, checkout, _ in STANDINGS}
    for at, answer in EVERY:
        outcome = decided(at, answer)
        if isinstance(outcome, Settled):
            order, checkout = outcome.order, outcome.after.checkout
            assert (order.state, checkout.state) in known, (at, answer)
            closes = checkout.state is C.PAID and at.checkout.state is not C.PAID
            assert not closes or order.is_paid, (at, answer)


def test_versions_move_by_what_changed() -> None:
    for at, answer in EVERY:
        outcome = decided(at, answer)
        if not isinstance(outcome, Settled):
            continue
        after = outcome.after
        assert after.payment.version == at.payment.version + 1
        assert (after.order != at.order) == (after.order.version > at.order.version)
        moved = 1 if after.checkout != at.checkout else 0
        assert after.checkout.version == at.checkout.version + moved
        assert outcome.events, (at, answer)


def test_an_order_that_has_ended_is_placed_by_the_desk_alone() -> None:
    for at, answer in EVERY:
        outcome = decided(at, answer)
        if at.order.state in ENDED and isinstance(outcome, Settled):
            assert outcome.order.state is at.order.state
            assert outcome.after.checkout == at.checkout


def test_nothing_moves_stock_or_coupon() -> None:
    for at, answer in EVERY:
        outcome = decided(at, answer)
        if isinstance(outcome, Settled):
            assert (dict(outcome.takes), dict(outcome.uses)) == ({}, {})


def test_only_money_completes_an_order() -> None:
    for at, answer in EVERY:
        outcome = decided(at, answer)
        if isinstance(outcome, Settled) and "order.completed" in {e.kind for e in outcome.events}:
            assert outcome.came is Came.PAID
            assert outcome.order.is_paid
            assert not outcome.order.is_shipped
            assert not outcome.order.has_codes


def test_cash_is_promised_at_an_open_checkout_alone() -> None:
    for at in tills():
        if at.checkout.state is not C.OPEN:
            assert decided(at, Promised()) == NothingNew(at.payment), at


# --- One by one ----------------------------------------------------------------------------------

DIGITAL, PHYSICAL = ProductKind.DIGITAL, ProductKind.PHYSICAL
WAITING = (O.AWAITING_PAYMENT, C.OPEN, 0)
PROMISED = (O.PLACED, C.PROMISED, 0)
BEGUN = (P.OPEN, BANK_TRANSFER, None, "")
IN_REVIEW = (P.PENDING_REVIEW, BANK_TRANSFER, None, "receipt.png")
TO_COLLECT = (P.PROMISED, CASH_ON_DELIVERY, None, "")


def came(outcome: object) -> tuple[Came, O, C, list[str]]:
    assert isinstance(outcome, Settled), outcome
    return (
        outcome.came,
        outcome.order.state,
        outcome.after.checkout.state,
        [event.kind for event in outcome.events],
    )


def test_a_receipt_places_the_order_and_stops_its_time() -> None:
    outcome = decided(till(DIGITAL, WAITING, BEGUN), InReview(evidence="receipt.png"))
    events = ["payment.in_review", "order.placed"]
    assert came(outcome) == (Came.IN_REVIEW, O.PLACED, C.PROMISED, events)
    assert isinstance(outcome, Settled)
    assert outcome.after.payment.state is P.PENDING_REVIEW
    assert outcome.after.payment.evidence == "receipt.png"
    assert outcome.order.placed_ms == AT_MS


def test_cash_to_be_collected_places_the_order() -> None:
    its = (P.OPEN, CASH_ON_DELIVERY, None, "")
    outcome = decided(till(PHYSICAL, WAITING, its), Promised())
    events = ["payment.promised", "order.placed"]
    assert came(outcome) == (Came.PROMISED, O.PLACED, C.PROMISED, events)


@pytest.mark.parametrize("its", [IN_REVIEW, TO_COLLECT])
def test_money_completes_what_is_not_shipped(its: tuple[P, str, str | None, str]) -> None:
    events = ["payment.captured", "order.completed"]
    outcome = decided(till(DIGITAL, PROMISED, its), MONEY)
    assert came(outcome) == (Came.PAID, O.COMPLETED, C.PAID, events)
    shipped = decided(till(PHYSICAL, PROMISED, its), MONEY)
    assert came(shipped) == (Came.PAID, O.PLACED, C.PAID, ["payment.captured"])


def test_a_rejected_receipt_opens_the_checkout_again() -> None:
    outcome = decided(till(DIGITAL, PROMISED, IN_REVIEW), Declined(reason="not ours"))
    events = ["payment.rejected", "order.unplaced"]
    assert came(outcome) == (Came.REJECTED, O.AWAITING_PAYMENT, C.OPEN, events)
    assert isinstance(outcome, Settled)
    assert outcome.after.payment.failure == "not ours"
    assert outcome.after.checkout.expires_ms == AT_MS + LASTS_MS


def test_a_checkout_that_opens_again_is_open_for_a_while_in_any_case() -> None:
    at = till(DIGITAL, PROMISED, IN_REVIEW)
    outcome = settle(at, Declined(reason="no"), AT_MS, Conditions(reopened_ms=1))
    assert isinstance(outcome, Settled)
    assert outcome.after.checkout.expires_ms == AT_MS + REOPENED_MIN_MS


@pytest.mark.parametrize("state", [O.IN_PROGRESS, O.COMPLETED])
def test_an_order_that_is_worked_on_stays_so_when_its_receipt_is_rejected(state: O) -> None:
    at = till(PHYSICAL, (state, C.PROMISED, 0), IN_REVIEW)
    outcome = decided(at, Declined(reason="no"))
    assert came(outcome) == (Came.REJECTED, state, C.OPEN, ["payment.rejected"])


@pytest.mark.parametrize("state", WORKED_ON)
def test_goods_refused_at_the_door_leave_the_order_as_it_is(state: O) -> None:
    at = till(PHYSICAL, (state, C.PROMISED, 0), TO_COLLECT)
    outcome = decided(at, Declined(reason="not at home"))
    assert came(outcome) == (Came.REFUSED, state, C.PROMISED, ["payment.refused"])
    assert isinstance(outcome, Settled)
    assert outcome.order == at.order
    assert outcome.after.payment.failure == "not at home"


def test_a_part_of_the_money_is_kept_and_waits_for_the_rest() -> None:
    at = till(PHYSICAL, WAITING, BEGUN)
    at = replace(at, order=replace(at.order, total_minor=TOTAL + 1))
    outcome = decided(at, MONEY)
    assert came(outcome) == (Came.PART, O.AWAITING_PAYMENT, C.OPEN, ["payment.captured"])
    assert isinstance(outcome, Settled)
    assert outcome.order.paid_minor == TOTAL


def test_the_rest_of_an_order_that_came_to_cost_more_is_no_surplus() -> None:
    at = till(PHYSICAL, (O.PLACED, C.PAID, 4_000), BEGUN)
    assert came(decided(at, MONEY))[:3] == (Came.PAID, O.PLACED, C.PAID)


def test_what_a_person_says_of_money_is_kept() -> None:
    answer = replace(MONEY, method="card", evidence="till 4", paid_ms=77)
    outcome = decided(till(PHYSICAL, WAITING, (P.OPEN, MANUAL, None, "")), answer)
    assert isinstance(outcome, Settled)
    payment = outcome.after.payment
    assert (payment.method, payment.evidence) == ("card", "till 4")
    assert outcome.events[0].facts["method"] == "card"
    assert outcome.events[0].facts["paid_ms"] == 77


@pytest.mark.parametrize(("left_ms", "expected_ms"), [(40, 40), (15, 15), (5, 15), (-5, 15)])
def test_a_transfer_that_is_given_up_leaves_the_time_as_it_was(
    left_ms: int, expected_ms: int
) -> None:
    minute = 60_000
    at = till(DIGITAL, WAITING, BEGUN)
    expires_ms = AT_MS + left_ms * minute + at.payment.prolonged_ms
    at = replace(at, checkout=replace(at.checkout, expires_ms=expires_ms))
    outcome = give_up(at, AT_MS)
    assert came(outcome) == (Came.GIVEN_UP, O.AWAITING_PAYMENT, C.OPEN, ["payment.given_up"])
    assert isinstance(outcome, Settled)
    assert outcome.after.checkout.expires_ms == AT_MS + expected_ms * minute
    assert outcome.after.payment.state is P.VOIDED


@pytest.mark.parametrize("state", [state for state in P if state is not P.OPEN])
def test_only_what_was_begun_is_given_up(state: P) -> None:
    at = till(DIGITAL, WAITING, (state, BANK_TRANSFER, None, ""))
    assert isinstance(give_up(at, AT_MS), WrongState)
