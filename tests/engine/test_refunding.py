"""Money goes back once, never more than came, and to the last unit, in whatever steps."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwire.engine.catalogue import ProductKind
from orderwire.engine.ending import EndOrder, Restock, end_order, take_in_end
from orderwire.engine.facts import Facts
from orderwire.engine.money import Money
from orderwire.engine.offline import BANK_TRANSFER, CASH_ON_DELIVERY
from orderwire.engine.order_life import OrderState, OrderStep
from orderwire.engine.orders import Order
from orderwire.engine.paying import Payment
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.placing import Refused
from orderwire.engine.pricing import ChargeKind
from orderwire.engine.refund_life import RefundState
from orderwire.engine.refunding import (
    EndRefund,
    OpenRefund,
    RefundChanged,
    RefundKnown,
    end_refund,
    open_refund,
    take_in_refund,
)
from orderwire.engine.refunds import Parts, Refund, RefundWish, Whole
from orderwire.engine.refusals import (
    KeyReused,
    LineNotFound,
    NothingToRefund,
    OrderNotFound,
    PaymentNotChosen,
    PaymentNotFound,
    RefundTooLarge,
    TooManyToRefund,
)
from tests import make
from tests.engine.paid import facts_of, item, orders, paid_order, payment_of, shipping

LATER_MS = make.NOW_MS + 1


def wish(
    wanted: RefundWish,
    refund_id: int = 1,
    *,
    restock: Restock = Restock.NONE,
    payment_id: int | None = None,
    by_hand: str | None = None,
    key: str | None = None,
    fingerprint: str | None = None,
    order_id: int = 1,
) -> OpenRefund:
    return OpenRefund(
        order_id=order_id,
        refund_id=refund_id,
        wish=wanted,
        now_ms=LATER_MS,
        restock=restock,
        reason="broken",
        payment_id=payment_id,
        by_hand=by_hand,
        key=key,
        fingerprint=fingerprint,
    )


def opened(store: Facts, command: OpenRefund) -> RefundChanged:
    outcome = open_refund(store, command)
    assert isinstance(outcome, RefundChanged), outcome
    take_in_refund(store, outcome)
    return outcome


def units(line_id: int, count: int) -> Parts:
    return Parts(lines={line_id: count})


def money(minor: int) -> Parts:
    return Parts(amount_minor=minor)


def left(minor: int, part: str = "order") -> Refused:
    return Refused(RefundTooLarge(part, Money(minor, "SAR")))


def end(refund: Refund, *, reference: str | None = None, failure: str | None = None) -> EndRefund:
    return EndRefund(
        order_id=refund.order_id,
        refund_id=refund.id,
        now_ms=LATER_MS,
        reference=reference,
        failure=failure,
    )


def ended(store: Facts, command: EndRefund) -> RefundChanged:
    outcome = end_refund(store, command)
    assert isinstance(outcome, RefundChanged), outcome
    take_in_refund(store, outcome)
    return outcome


def succeeded(store: Facts, refund: Refund) -> RefundChanged:
    return ended(store, end(refund, reference="re_1"))


def failed(store: Facts, refund: Refund) -> RefundChanged:
    return ended(store, end(refund, failure="account_closed"))


# --- Every sum adds up ---------------------------------------------------------------------------


def assert_within(store: Facts) -> None:
    """Nothing is ever beyond what came, and what is counted is what the refunds say."""
    order = store.orders[1]
    live = [one for one in store.refunds.values() if one.state is not RefundState.FAILED]
    assert order.refunded_minor == sum(one.amount.minor for one in live) <= order.paid_minor
    assert sum(one.refunded_minor for one in store.payments.values()) == order.refunded_minor
    assert sum(one.tax_minor for one in live) <= order.tax_minor
    for line in order.lines:
        assert 0 <= line.refunded_minor <= line.total_minor
        assert 0 <= line.refunded <= line.quantity
        assert 0 <= line.restocked <= line.quantity
    for charge in order.charges:
        assert 0 <= charge.refunded_minor <= charge.total_minor
    for payment in store.payments.values():
        assert 0 <= payment.refunded_minor <= payment.amount.minor
    for one in store.refunds.values():
        assert one.amount.minor == one.parts.amount_minor > 0
        assert one.tax_minor >= 0


def some_wish(data: st.DataObject, order: Order) -> RefundWish:
    lines: dict[int, int] = {}
    for line in order.lines:
        if line.refunded < line.quantity and data.draw(st.booleans()):
            lines[line.id] = data.draw(st.integers(1, line.quantity - line.refunded))
    charges: Mapping[ChargeKind, int | None] = {}
    is_charged = data.draw(st.booleans())
    if order.charges and is_charged:
        charge = data.draw(st.sampled_from(order.charges))
        charges = {charge.kind: data.draw(st.none() | st.integers(1, charge.total_minor + 1))}
    is_beside = data.draw(st.booleans())
    return Parts(
        lines=lines,
        charges=charges,
        amount_minor=data.draw(st.integers(1, order.paid_minor)) if is_beside else 0,
    )


@given(orders(), st.data())
def test_any_sequence_of_refunds_ends_at_what_was_paid_and_never_beyond(
    order: Order, data: st.DataObject
) -> None:
    store = facts_of(order)
    for refund_id in range(1, data.draw(st.integers(1, 8))):
        command = wish(
            some_wish(data, store.orders[1]),
            refund_id,
            restock=data.draw(st.sampled_from(Restock)),
        )
        outcome = open_refund(store, command)
        take_in_refund(store, outcome)
        assert_within(store)
        if isinstance(outcome, RefundChanged):
            end_it = data.draw(st.sampled_from([None, failed, succeeded]))
            if end_it is not None:
                end_it(store, outcome.refund)
            assert_within(store)
    last = open_refund(store, wish(Whole(), 99))
    take_in_refund(store, last)
    assert_within(store)
    after = store.orders[1]
    assert after.refunded_minor == after.paid_minor
    assert after.is_refunded
    live = [one for one in store.refunds.values() if one.state is not RefundState.FAILED]
    assert sum(one.tax_minor for one in live) == after.tax_minor
    if isinstance(last, RefundChanged):
        assert all(line.refunded == line.quantity for line in after.lines)
        assert all(line.refunded_minor == line.total_minor for line in after.lines)
        assert all(charge.refunded_minor == charge.total_minor for charge in after.charges)
    assert open_refund(store, wish(Whole(), 100)) == Refused(NothingToRefund(1))


@given(orders(), st.randoms(use_true_random=False))
def test_unit_by_unit_in_any_order_comes_to_the_same_to_the_last_unit(
    order: Order, random: Random
) -> None:
    order = replace(order, paid_minor=order.total_minor)
    store = facts_of(order)
    steps = [line.id for line in order.lines for _ in range(line.quantity)]
    random.shuffle(steps)
    worthless = 0
    for refund_id, line_id in enumerate(steps, start=1):
        outcome = open_refund(store, wish(units(line_id, 1), refund_id))
        if outcome == Refused(NothingToRefund(1)):  # A unit's share may round to nothing.
            worthless += 1
            continue
        take_in_refund(store, outcome)
    for kind in {charge.kind for charge in order.charges if charge.total_minor}:
        opened(store, wish(Parts(charges={kind: None}), 1000 + list(ChargeKind).index(kind)))
    assert_within(store)
    if not worthless:
        assert store.orders[1].refunded_minor == order.total_minor
        assert sum(one.tax_minor for one in store.refunds.values()) == order.tax_minor


@pytest.mark.parametrize("steps", [*permutations(["line", "line", "shipping", "amount"])])
def test_the_order_of_refunds_does_not_matter(steps: tuple[str, ...]) -> None:
    order = paid_order([item(333, 3), item(101, 2, rate=0)], [shipping(77)])
    store = facts_of(order)
    wishes = {"line": units(1, 1), "shipping": Parts(charges={ChargeKind.SHIPPING: 7})}
    for refund_id, step in enumerate(steps, start=1):
        opened(store, wish(wishes.get(step, money(5)), refund_id))
    after = store.orders[1]
    assert after.refunded_minor == 666 + 7 + 5
    assert after.lines[0].refunded_minor == 666
    opened(store, wish(Whole(), 9))
    assert store.orders[1].refunded_minor == order.total_minor
    assert sum(one.tax_minor for one in store.refunds.values()) == order.tax_minor


def test_a_third_of_a_hundred_goes_back_in_three_parts() -> None:
    store = facts_of(paid_order([item(10_000, 3)], discount_minor=20_000))
    parts = [opened(store, wish(units(1, 1), one)).refund.amount.minor for one in (1, 2, 3)]
    assert parts == [3333, 3333, 3334]


def test_what_was_paid_too_much_goes_back_without_tax() -> None:
    store = facts_of(paid_order([item(11_500)], surplus_minor=500))
    first = opened(store, wish(money(500), 1)).refund
    second = opened(store, wish(money(5_750), 2)).refund
    third = opened(store, wish(Whole(), 3)).refund
    assert [one.tax_minor for one in (first, second, third)] == [0, 750, 750]
    assert third.amount.minor == 5_750


def test_parts_that_went_back_as_money_are_not_paid_twice() -> None:
    store = facts_of(paid_order([item(10_000), item(5_000)]))
    opened(store, wish(money(4_000), 1))
    opened(store, wish(units(1, 1), 2))
    assert open_refund(store, wish(units(2, 1), 3)) == left(1_000)
    last = opened(store, wish(Whole(), 3)).refund
    assert (last.amount.minor, last.parts.named_minor, last.parts.beside_minor) == (
        1_000,
        5_000,
        -4_000,
    )


def test_lines_shipping_and_an_amount_go_back_together() -> None:
    store = facts_of(paid_order([item(10_000, 2)], [shipping(2_000)], surplus_minor=300))
    together = Parts(lines={1: 1}, charges={ChargeKind.SHIPPING: 500}, amount_minor=300)
    outcome = opened(store, wish(together))
    assert outcome.refund.amount == Money(10_800, "SAR")
    assert outcome.order.lines[0].refunded == 1
    assert outcome.order.charges[0].refunded_minor == 500


# --- What is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", [0, -1, 3, 100])
def test_more_units_than_are_left_are_refused(wanted: int) -> None:
    store = facts_of(paid_order([item(quantity=3)]))
    opened(store, wish(units(1, 1)))
    refused = Refused(TooManyToRefund("Line 1", wanted, 2))
    assert open_refund(store, wish(units(1, wanted), 2)) == refused


def test_a_line_that_is_not_there_is_refused() -> None:
    store = facts_of(paid_order([item()]))
    assert open_refund(store, wish(units(9, 1))) == Refused(LineNotFound("9"))


@pytest.mark.parametrize("minor", [1_501, 2_000, 0, -5])
def test_more_of_a_charge_than_is_left_is_refused(minor: int) -> None:
    store = facts_of(paid_order([item()], [shipping(2_000)]))
    opened(store, wish(Parts(charges={ChargeKind.SHIPPING: 500})))
    wanted = Parts(charges={ChargeKind.SHIPPING: minor})
    assert open_refund(store, wish(wanted, 2)) == left(1_500, "shipping")


def test_a_charge_that_was_not_made_is_refused() -> None:
    store = facts_of(paid_order([item()]))
    wanted = Parts(charges={ChargeKind.SHIPPING: None})
    assert open_refund(store, wish(wanted)) == left(0, "shipping")


def test_charges_of_a_kind_go_back_one_after_the_other() -> None:
    store = facts_of(paid_order([item()], [shipping(100), shipping(200)]))
    outcome = opened(store, wish(Parts(charges={ChargeKind.SHIPPING: 150})))
    assert [charge.refunded_minor for charge in outcome.order.charges] == [100, 50]


@pytest.mark.parametrize("wanted", [Parts(), money(-5), Parts(lines={1: 1}, amount_minor=-1)])
def test_nothing_is_refused(wanted: Parts) -> None:
    store = facts_of(paid_order([item()]))
    assert open_refund(store, wish(wanted)) == Refused(NothingToRefund(1))


@pytest.mark.parametrize("wanted", [Whole(), units(1, 1), money(1)])
def test_what_was_not_paid_does_not_go_back(wanted: RefundWish) -> None:
    order = replace(paid_order([item()]), paid_minor=0)
    store = facts_of(order, replace(payment_of(order, 10_000), state=PaymentState.PROMISED))
    assert open_refund(store, wish(wanted)) == Refused(NothingToRefund(1))


def test_an_unknown_order_is_refused() -> None:
    assert open_refund(make.facts(), wish(Whole())) == Refused(OrderNotFound(1))


@pytest.mark.parametrize("state", OrderState)
def test_money_goes_back_in_whatever_state_its_order_is(state: OrderState) -> None:
    store = facts_of(replace(paid_order([item()]), state=state))
    assert opened(store, wish(Whole())).order.state is state


# --- Which payment -------------------------------------------------------------------------------


def test_of_several_payments_one_has_to_be_chosen() -> None:
    order = paid_order([item(10_000)], surplus_minor=10_000)
    store = facts_of(order, payment_of(order, 10_000, 1), payment_of(order, 10_000, 2))
    for wanted in (Whole(), money(1)):
        assert open_refund(store, wish(wanted)) == Refused(PaymentNotChosen("1, 2"))
    assert opened(store, wish(Whole(), 1, payment_id=2)).payment.refunded_minor == 10_000
    # Of the other one nothing but its money is left: all the goods are back.
    last = opened(store, wish(Whole(), 2))
    assert (last.payment.id, last.refund.parts.named_minor, last.refund.tax_minor) == (1, 0, 0)
    assert last.order.is_refunded


def test_the_only_payment_with_enough_is_taken() -> None:
    order = paid_order([item(10_000)], surplus_minor=500)
    store = facts_of(order, payment_of(order, 10_000, 1), payment_of(order, 500, 2))
    assert opened(store, wish(money(501))).payment.id == 1


def test_no_payment_gives_back_more_than_it_was() -> None:
    order = paid_order([item(10_000)], surplus_minor=500)
    store = facts_of(order, payment_of(order, 10_000, 1), payment_of(order, 500, 2))
    assert open_refund(store, wish(money(10_001))) == left(10_000, "payment")
    assert open_refund(store, wish(money(501), payment_id=2)) == left(500, "payment")
    opened(store, wish(money(500), payment_id=2))
    assert open_refund(store, wish(money(1), 2, payment_id=2)) == left(0, "payment")


@pytest.mark.parametrize(
    "change",
    [
        lambda payment: replace(payment, id=5),
        lambda payment: replace(payment, state=PaymentState.FAILED),
        lambda payment: replace(payment, state=PaymentState.OPEN),
        lambda payment: replace(payment, order_id=7),
    ],
    ids=["unknown", "failed", "open", "of another order"],
)
def test_only_money_that_came_for_the_order_goes_back(
    change: Callable[[Payment], Payment],
) -> None:
    order = paid_order([item()])
    store = facts_of(order, change(payment_of(order, 10_000)))
    assert open_refund(store, wish(Whole(), payment_id=1)) == Refused(PaymentNotFound(1))


# --- The stock -----------------------------------------------------------------------------------


def stocked(order: Order, restock: Restock, wanted: RefundWish | None = None) -> tuple[int, int]:
    """What goes back into the stock of the only line, and what it then counts as restocked."""
    store = facts_of(order)
    first = opened(store, wish(wanted or Whole(), restock=restock))
    assert first.takes == {}
    outcome = succeeded(store, first.refund)
    assert [part.restocked for part in outcome.refund.parts.lines] == [-sum(outcome.takes.values())]
    returned = sum(outcome.takes.values())
    return -returned, outcome.order.lines[0].restocked


@pytest.mark.parametrize(
    ("restock", "fulfilled", "restocked", "back"),
    [
        (Restock.NONE, 0, 0, 0),
        (Restock.ALL, 0, 0, 5),
        (Restock.ALL, 5, 0, 5),
        (Restock.ALL, 2, 3, 2),
        (Restock.ALL, 0, 5, 0),
        (Restock.UNFULFILLED, 0, 0, 5),
        (Restock.UNFULFILLED, 2, 0, 3),
        (Restock.UNFULFILLED, 5, 0, 0),
        (Restock.UNFULFILLED, 1, 3, 2),
    ],
)
def test_units_go_back_that_are_not_there_yet(
    restock: Restock, fulfilled: int, restocked: int, back: int
) -> None:
    order = paid_order([item(quantity=5)])
    line = replace(order.lines[0], fulfilled=fulfilled, restocked=restocked)
    assert stocked(replace(order, lines=[line]), restock) == (back, restocked + back)


def test_of_some_units_those_that_nobody_had_sent_go_back_first() -> None:
    order = paid_order([item(quantity=5)])
    order = replace(order, lines=[replace(order.lines[0], fulfilled=4)])
    assert stocked(order, Restock.UNFULFILLED, units(1, 3)) == (1, 1)
    order = replace(order, lines=[replace(order.lines[0], refunded=1, restocked=1)])
    assert stocked(order, Restock.UNFULFILLED, units(1, 3)) == (0, 1)


@pytest.mark.parametrize("kind", [ProductKind.CODE, ProductKind.LICENCE])
def test_codes_never_go_back(kind: ProductKind) -> None:
    assert stocked(paid_order([item()], kind=kind), Restock.ALL) == (0, 0)


def test_what_was_not_counted_does_not_go_back() -> None:
    order = paid_order([item()])
    order = replace(order, lines=[replace(order.lines[0], is_stock_counted=False)])
    assert stocked(order, Restock.ALL) == (0, 0)


def test_the_decisions_after_it_see_what_went_back() -> None:
    store = facts_of(paid_order([item(quantity=3)]))
    opened(store, wish(units(1, 2), restock=Restock.ALL, by_hand="cash"))
    assert store.available == {1001: 2}


def test_units_go_back_once_however_many_refunds_are_on_their_way() -> None:
    order = paid_order([item(quantity=3)])
    store = facts_of(replace(order, lines=[replace(order.lines[0], restocked=1)]))
    first = opened(store, wish(units(1, 1), 1, restock=Restock.ALL)).refund
    second = opened(store, wish(units(1, 2), 2, restock=Restock.ALL)).refund
    assert [one.parts.lines[0].to_restock for one in (first, second)] == [1, 1]
    succeeded(store, second)
    succeeded(store, first)
    assert (store.orders[1].lines[0].restocked, store.available) == (3, {1001: 2})


@pytest.mark.parametrize("is_sent", [True, False])
@pytest.mark.parametrize(("restock", "back"), [(Restock.NONE, 0), (Restock.UNFULFILLED, 2)])
def test_what_leaves_an_order_that_ends_goes_back_with_its_refund(
    restock: Restock, back: int, *, is_sent: bool
) -> None:
    store = facts_of(paid_order([item(quantity=3)]))
    refund = opened(store, wish(units(1, 1), restock=Restock.ALL)).refund
    command = EndOrder(
        order_id=1, step=OrderStep.CANCEL, reason="", now_ms=LATER_MS, restock=restock
    )
    take_in_end(store, end_order(store, command))
    assert store.available == {1001: back}
    outcome = succeeded(store, refund) if is_sent else failed(store, refund)
    assert store.available == {1001: back + 1}
    assert outcome.refund.parts.lines[0].restocked == 1
    opened(store, wish(units(1, 2), 2, restock=Restock.ALL, by_hand="cash"))
    assert store.available == {1001: 3}


# --- Asked again ---------------------------------------------------------------------------------


def test_the_same_key_is_the_same_refund() -> None:
    store = facts_of(paid_order([item(quantity=3)]))
    first = opened(store, wish(units(1, 1), 1, key="k", fingerprint="f")).refund
    again = wish(units(1, 1), 2, key="k", fingerprint="f")
    assert open_refund(store, again) == RefundKnown(first)
    other = wish(units(1, 2), 3, key="k", fingerprint="g")
    assert open_refund(store, other) == Refused(KeyReused("k"))
    opened(store, wish(units(1, 1), 4, key="k2", fingerprint="f"))


def test_the_same_id_is_the_same_refund() -> None:
    store = facts_of(paid_order([item()]))
    first = opened(store, wish(Whole(), 1)).refund
    assert open_refund(store, wish(Whole(), 1)) == RefundKnown(first)


def test_deciding_changes_no_facts() -> None:
    store = facts_of(paid_order([item()]))
    twin = facts_of(store.orders[1])
    open_refund(store, wish(Whole(), restock=Restock.ALL))
    assert store == twin


# --- What becomes of it --------------------------------------------------------------------------


def kinds(outcome: RefundChanged) -> list[str]:
    return [event.kind for event in outcome.events]


def test_a_refund_succeeds_once() -> None:
    store = facts_of(paid_order([item(quantity=2)]))
    first = opened(store, wish(units(1, 1)))
    assert kinds(first) == ["refund.opened"]
    assert first.refund.state is RefundState.OPEN
    outcome = succeeded(store, first.refund)
    assert kinds(outcome) == ["refund.succeeded"]
    assert (outcome.refund.state, outcome.refund.reference) == (RefundState.SUCCEEDED, "re_1")
    assert outcome.order.refunded_minor == 10_000
    known = RefundKnown(outcome.refund)
    assert end_refund(store, end(first.refund, reference="re_1")) == known
    assert end_refund(store, end(first.refund, failure="no")) == known


def test_what_fails_counts_no_more_and_was_never_in_the_stock() -> None:
    order = paid_order([item(quantity=2)], [shipping()])
    store = facts_of(order)
    first = opened(store, wish(Whole(), restock=Restock.ALL))
    outcome = failed(store, first.refund)
    assert kinds(outcome) == ["refund.failed"]
    assert outcome.takes == {}
    assert outcome.order == replace(order, version=order.version + 2, updated_ms=LATER_MS)
    assert outcome.payment.refunded_minor == 0
    assert outcome.refund.failure == "account_closed"
    assert [part.restocked for part in outcome.refund.parts.lines] == [0]
    again = opened(store, wish(Whole(), 2, restock=Restock.ALL))
    assert again.refund.amount == first.refund.amount
    assert succeeded(store, again.refund).takes == {1001: -2}


def test_people_are_to_bring_what_is_due_after_each_step_of_a_refund() -> None:
    order = replace(paid_order([item(10_000)]), paid_minor=6_000)
    cash = replace(
        payment_of(order, 4_000, 2), provider=CASH_ON_DELIVERY, state=PaymentState.PROMISED
    )
    shown = replace(cash, id=3, provider=BANK_TRANSFER, state=PaymentState.PENDING_REVIEW)
    store = facts_of(order, payment_of(order, 6_000, 1), cash, shown)
    refund = opened(store, wish(Whole())).refund
    assert [one.amount.minor for one in store.payments.values()] == [6_000, 10_000, 4_000]
    failed(store, refund)
    assert [one.amount.minor for one in store.payments.values()] == [6_000, 4_000, 4_000]


def test_all_money_is_back_when_the_last_refund_succeeds() -> None:
    store = facts_of(paid_order([item(quantity=2)]))
    first, second = (opened(store, wish(units(1, 1), one)).refund for one in (1, 2))
    assert kinds(succeeded(store, second)) == ["refund.succeeded"]
    assert kinds(succeeded(store, first)) == ["refund.succeeded", "order.refunded"]


def test_money_sent_by_hand_has_arrived() -> None:
    store = facts_of(paid_order([item()]))
    outcome = opened(store, wish(Whole(), by_hand="IBAN 42"))
    assert kinds(outcome) == ["refund.opened", "refund.succeeded", "order.refunded"]
    refund = outcome.refund
    assert (refund.state, refund.reference, refund.is_by_hand) == ("succeeded", "IBAN 42", True)


@pytest.mark.parametrize(("fulfilled", "state"), [(1, "completed"), (0, "in_progress")])
def test_an_order_is_completed_when_its_rest_is_paid_back(fulfilled: int, state: str) -> None:
    order = paid_order([item(quantity=2)])
    line = replace(order.lines[0], fulfilled=fulfilled)
    store = facts_of(replace(order, state=OrderState.IN_PROGRESS, lines=[line]))
    outcome = opened(store, wish(units(1, 2 - fulfilled), by_hand="cash"))
    assert outcome.order.state == state
    assert ("order.completed" in kinds(outcome)) is (state == "completed")
